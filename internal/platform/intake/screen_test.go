package intake

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docx(t testing.TB, paragraphs ...string) []byte {
	var x strings.Builder
	for _, p := range paragraphs {
		x.WriteString("<w:p>")
		for i, r := range []rune(p) { // every character a run of its own, as editors do after corrections
			fmt.Fprintf(&x, `<w:r><w:rPr><w:b w:val="%d"/></w:rPr><w:t>%c</w:t></w:r>`, i%2, r)
		}
		x.WriteString("</w:p>")
	}
	return zipped(t, "[Content_Types].xml", "<Types/>", "word/document.xml", `<?xml version="1.0"?><w:document><w:body>`+x.String()+"</w:body></w:document>")
}

func xlsx(t testing.TB, shared, sheet string) []byte {
	return zipped(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", `<workbook><sheets><sheet name="表1"/></sheets></workbook>`,
		"xl/sharedStrings.xml", "<sst>"+shared+"</sst>", "xl/worksheets/sheet1.xml", "<worksheet>"+sheet+"</worksheet>")
}

func flate(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func pdfOf(streams ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, s := range streams {
		z := flate(s)
		fmt.Fprintf(&b, "%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n", i+1, len(z), z)
	}
	return []byte(b.String())
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func gbk(s string) []byte {
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return b
}

func withFont(page string) []byte {
	return append(pdfOf(cmap, page), "7 0 obj\n<</Type /Font /ToUnicode 1 0 R>>\nendobj\n8 0 obj\n<</Font <</F1 7 0 R>>>>\nendobj\n"...)
}

const cmap = "/CIDInit beginbfchar\n<0001> <673A>\n<0002> <5BC6>\nendbfchar\n1 beginbfrange\n<0003> <0004> [<2605> <0031>]\n<0005> <0006> <5E74>\nendbfrange"

// PI-13: the text layer of every kind of file, and its name.
func TestPI_13_Screen(t *testing.T) {
	ole := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1garbage"), utf16le("通知\r机密★10年\r正文")...)
	for _, c := range []struct {
		name    string
		content []byte
		kind    string
	}{
		{"通知.docx", docx(t, "机密★1年", "关于某事的通知"), "机密"},
		{"通知.docx", zipped(t, "word/header1.xml", "<w:hdr><w:p><w:t>内部资料&#x3000;注意保存</w:t></w:p></w:hdr>"), "内部资料"},
		{"通知.docx", zipped(t, "word/document.xml", `<v:textpath string="绝密★启用前"/>`), "绝密"},
		{"名册.xlsx", xlsx(t, "<si><t>姓名</t></si><si><r><t>秘</t></r><r><t>密★5年</t></r></si>", "<row/>"), "秘密"},
		{"名册.xlsx", xlsx(t, "", `<row><c t="inlineStr"><is><t>&#26426;&#23494;★</t></is></c></row>`), "机密"},
		{"名册.xlsx", xlsx(t, "", `<headerFooter><oddHeader>&amp;R机密★10年</oddHeader></headerFooter>`), "机密"},
		{"附件.zip", zipped(t, "a/通知.docx", string(docx(t, "绝密★"))), "绝密"},
		{"附件.zip", zipped(t, "a/【机密】.png", "x"), "机密"},
		{"稿.txt", []byte("稿\n机 密 ★ 一年\n"), "机密"},
		{"稿.txt", gbk("稿\r\n秘密★三年\r\n"), "秘密"},
		{"稿.txt", append([]byte("\xFF\xFE"), utf16le("稿\n绝密★\n")...), "绝密"},
		{"表.csv", []byte("编号,密级\n1,【机密】\n"), "机密"},
		{"表.csv", gbk("1,内部资料,x\n"), "内部资料"},
		{"件.doc", ole, "机密"},
		{"件.pdf", withFont("BT /F1 12 Tf 1 0 0 1 9 700 Tm <0001> Tj 10 0 Td <0002> Tj ET BT /F1 12 Tf 1 0 0 1 99 700 Tm <00030004> Tj <0005> Tj ET"), "机密"},
		{"件.pdf", pdfOf("BT [<" + fmt.Sprintf("%x", gbk("秘密★3年")) + ">] TJ ET"), "秘密"},
		{"件.pdf", []byte("%PDF-1.4\n1 0 obj\n<< /Title (\xFE\xFF\x67\x3A\x5B\xC6\x26\x05) >>\nendobj"), "机密"},
		{"机密★通知.png", []byte("\x89PNG"), "机密"},
	} {
		m, ok, err := Screen(File{Name: c.name, Size: int64(len(c.content)), ReaderAt: bytes.NewReader(c.content)})
		if err != nil || !ok || m.Kind != c.kind {
			t.Errorf("%s %.40q: %+v %v %v, want %s", c.name, c.content, m, ok, err, c.kind)
		}
	}
	prose := "全体党员要保守国家秘密，严守党的秘密。"
	for name, content := range map[string][]byte{
		"心得.docx": docx(t, prose, "★ 要点", "查阅内部资料须登记"),
		"名册.xlsx": xlsx(t, "<si><t>秘密</t></si><si><t>★</t></si><si><t>"+prose+"</t></si>", `<row><c><v>0</v></c></row>`),
		"稿.txt":   gbk(prose + "\r\n★ 第二点\r\n"), "表.csv": []byte("涉密岗位,密级\n否,秘密\n"),
		"件.pdf": withFont("BT /F1 9 Tf 0 700 Td <0005000600050006000500010002> Tj 0 -20 Td <0003> Tj ET"), "空.txt": {}, "坏.docx": []byte("PK\x03\x04broken"),
		"图.png": bytes.Repeat([]byte{0x89, 'P', 0xC3, 0xDC, 0x00}, 5000),
	} {
		if m, ok, err := Screen(File{Name: name, Size: int64(len(content)), ReaderAt: bytes.NewReader(content)}); ok || err != nil {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
}

// A file that unpacks without end is refused, quickly.
func TestPI_13_Screen_is_bounded(t *testing.T) {
	zeros := strings.Repeat("0", 4<<20)
	inner := zipped(t, "a.txt", zeros)
	for range 6 {
		inner = zipped(t, "a.zip", string(inner))
	}
	if _, _, err := Screen(File{Name: "x.zip", Size: int64(len(inner)), ReaderAt: bytes.NewReader(inner)}); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("zips in zips: %v", err)
	}
	l := &layer{left: 1 << 20, parts: layerParts}
	bomb := zipped(t, "word/document.xml", zeros)
	if err := l.read(bytes.NewReader(bomb), int64(len(bomb)), 0); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("a bomb: %v", err)
	}
}

// PI-13: what is refused leaves the kind of mark and a digest in the trail, and
// nothing of itself anywhere.
func TestPI_13_Begin_keeps_no_copy(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
		if err != nil {
			t.Fatal(err)
		}
		s := New(db, sealer)
		kind := words(db)
		permit, err := access.System("test").Permit(kind.Can, "")
		if err != nil {
			t.Fatal(err)
		}
		content := docx(t, "机密★10年", "某某独特正文")
		f := File{Name: "独特名称.docx", Size: int64(len(content)), ReaderAt: bytes.NewReader(content)}
		_, err = s.Begin(ctx, permit, kind, f)
		if x := fault.Of(err); x == nil || x.Kind != fault.Invalid || !strings.Contains(x.Text, "涉密渠道") || strings.Contains(x.Text, "独特") {
			t.Errorf("refused with %v", err)
		}
		err = s.RefuseText(ctx, permit.Actor(), kind.Can, map[string][]string{"points": {"会议要点", "某某独特正文\n秘密★3年"}})
		if x := fault.Of(err); x == nil || x.Field("points") == "" {
			t.Errorf("a text: %v", err)
		}
		if err := s.RefuseText(ctx, permit.Actor(), kind.Can, map[string][]string{"points": {"要保守党的秘密"}}); err != nil {
			t.Errorf("prose: %v", err)
		}
		err = db.Read(ctx, func(tx *sqldb.Tx) error {
			for q, want := range map[string]int{"select count(*) from blob": 0, "select count(*) from intake_batch": 0, "select count(*) from audit_entry": 2} {
				n, err := sqldb.One(tx, sqldb.Scalar[int], q)
				if err != nil || n != want {
					t.Errorf("%s: %d %v, want %d", q, n, err, want)
				}
			}
			return tx.Each(func(r sqldb.Row) error {
				var subject, detail string
				if err := r.Scan(&subject, &detail); err != nil {
					return err
				}
				if strings.Contains(subject+detail, "独特") || !strings.Contains(detail, "sha256") {
					t.Errorf("the trail says %s %s", subject, detail)
				}
				return nil
			}, "select subject, detail from audit_entry")
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzScreen(f *testing.F) {
	f.Add("a.docx", docx(f, "机密★"))
	f.Add("a.xlsx", xlsx(f, "<si><t>秘密</t></si>", "<row/>"))
	f.Add("a.pdf", pdfOf(cmap, "BT <0001> Tj (a\\(b) Tj ET"))
	f.Add("a.txt", gbk("秘密★三年"))
	f.Add("a.doc", append([]byte("\xD0\xCF\x11\xE0"), utf16le("机密★")...))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		m, ok, err := Screen(File{Name: name, Size: int64(len(content)), ReaderAt: bytes.NewReader(content)})
		if ok != (m.Kind != "") || ok && err != nil {
			t.Fatalf("%+v %v %v", m, ok, err)
		}
	})
}
