package paper_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/platform/paper"
)

// fonts lets the free fonts of Debian stand for those of offices, so that
// every machine lays out alike.
const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include>/etc/fonts/fonts.conf</include>%s</fontconfig>`

type word struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

type sheet struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []word  `xml:"word"`
}

func (s sheet) find(t *testing.T, text string) word {
	t.Helper()
	for _, w := range s.Words {
		if strings.Contains(w.Text, text) {
			return w
		}
	}
	t.Fatalf("no %q on the page", text)
	return word{}
}

// lines groups the words above the foot by their upper edge.
func (s sheet) lines() (out [][]word) {
	for _, w := range s.Words {
		if w.Top > s.Height-mm(35) {
			continue
		}
		if n := len(out); n > 0 && math.Abs(out[n-1][0].Top-w.Top) < 4 {
			out[n-1] = append(out[n-1], w)
		} else {
			out = append(out, []word{w})
		}
	}
	return out
}

// mm is a length in points.
func mm(n float64) float64 { return n / 25.4 * 72 }

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s: %.1f mm, want %.1f", what, got/mm(1), want/mm(1))
	}
}

// office lays all samples out in LibreOffice and reads where every word stands.
func office(t *testing.T, papers map[string]paper.Paper) map[string][]sheet {
	t.Helper()
	for _, need := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(need); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is missing: apt-get install libreoffice-writer-nogui poppler-utils fonts-noto-cjk", need)
			}
			t.Skipf("%s is missing: layout not looked at", need)
		}
	}
	dir := t.TempDir()
	var matches strings.Builder
	for from, to := range map[string]string{"仿宋_GB2312": "Noto Serif CJK SC", "楷体_GB2312": "Noto Serif CJK SC", "宋体": "Noto Serif CJK SC", "方正小标宋简体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC"} {
		fmt.Fprintf(&matches, `<match target="pattern"><test name="family"><string>%s</string></test><edit name="family" mode="assign" binding="same"><string>%s</string></edit></match>`, from, to)
	}
	conf := filepath.Join(dir, "fonts.conf")
	write(t, conf, fmt.Appendf(nil, fonts, matches.String()))
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	for name, p := range papers {
		file := filepath.Join(dir, name+".docx")
		write(t, file, paper.Bytes(p))
		args = append(args, file)
	}
	convert := exec.CommandContext(t.Context(), "soffice", args...)
	convert.Env = append(os.Environ(), "FONTCONFIG_FILE="+conf, "HOME="+dir)
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	pages := map[string][]sheet{}
	for name := range papers {
		out, err := exec.CommandContext(t.Context(), "pdftotext", "-bbox", filepath.Join(dir, name+".pdf"), "-").Output()
		if err != nil {
			t.Fatalf("pdftotext %s: %v (without libreoffice-writer-nogui soffice writes no pdf of a text)", name, err)
		}
		var page struct {
			Pages []sheet `xml:"body>doc>page"`
		}
		if err := xml.Unmarshal(out, &page); err != nil {
			t.Fatal(err)
		}
		pages[name] = page.Pages
	}
	return pages
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOffice(t *testing.T) {
	s := samples()
	pages := office(t, s)

	t.Run("22 lines of 28 characters within the margins", func(t *testing.T) {
		page := pages["plain"][1] // the first has a title
		near(t, "width", page.Width, mm(210), 1)
		near(t, "height", page.Height, mm(297), 1)
		lines := page.lines()
		if len(lines) != 22 {
			t.Errorf("%d lines on a page, want 22", len(lines))
		}
		for i, line := range lines {
			if n := len([]rune(line[0].Text)); n != 28 {
				t.Errorf("line %d has %d characters, want 28", i+1, n)
			}
			near(t, "left margin", line[0].Left, mm(28), mm(1))
			near(t, "right margin", page.Width-line[0].Right, mm(26), mm(1))
		}
		// LibreOffice sets letters on the lower edge of an exact line.
		pitch := (lines[21][0].Top - lines[0][0].Top) / 21
		near(t, "from line to line", pitch, mm(225.0/22), 0.15)
		first, last := lines[0][0], lines[21][0]
		near(t, "upper margin", first.Bottom-pitch, mm(37), mm(1))
		near(t, "lower margin", page.Height-last.Bottom, mm(35), mm(1))
	})
	t.Run("page numbers", func(t *testing.T) {
		for name, all := range pages {
			for i, page := range all {
				if s[name].Kind == paper.Letter && i == 0 {
					continue // the first page of a letter shows none
				}
				var foot []word
				edge := mm(35)
				if s[name].Landscape {
					edge = mm(26)
				}
				for _, w := range page.Words {
					if w.Top > page.Height-edge {
						foot = append(foot, w)
					}
				}
				if len(foot) != 3 || foot[0].Text != "—" || foot[1].Text != fmt.Sprint(i+1) || foot[2].Text != "—" {
					t.Errorf("%s page %d: foot %v", name, i+1, foot)
					continue
				}
				near(t, name+" dash below the text", (foot[0].Top+foot[0].Bottom)/2-(page.Height-edge), mm(7), mm(1.5))
				left, right := mm(28), mm(26)
				if s[name].Landscape {
					left, right = mm(35), mm(37)
				}
				if i%2 == 0 {
					near(t, name+" number right", page.Width-foot[2].Right-right, 14, mm(1))
				} else {
					near(t, name+" number left", foot[0].Left-left, 14, mm(1))
				}
			}
		}
	})
	t.Run("red head", func(t *testing.T) {
		first := pages["redhead"][0]
		head := first.find(t, "机关委员会文件")
		// Between the edge of the box and that of the letters lies a fifth of the size.
		near(t, "head below the upper edge of the text", head.Top+8-mm(37), mm(35), mm(3))
		if first.find(t, "任期届满前六个月").Top > mm(262) {
			t.Error("no text on the first page")
		}
		title := first.find(t, "年党支部换届选举")
		near(t, "middle of the title", (first.find(t, "关于做好").Left+title.Right)/2, mm(28+78), mm(1))
	})
	t.Run("imprint ends with the text", func(t *testing.T) {
		for _, name := range []string{"redhead", "minutes"} {
			last := pages[name][len(pages[name])-1]
			line := last.find(t, "日印发")
			near(t, name, line.Bottom, mm(297-35), mm(2))
			near(t, name+" day from the margin", last.Width-line.Right-mm(26), 14, mm(1))
		}
	})
	t.Run("letter", func(t *testing.T) {
		first := pages["letter"][0]
		near(t, "agency", first.find(t, "中共云川市中级人民法院机关委员会").Top+8, mm(30), mm(2.5))
		number := first.find(t, "号")
		near(t, "number at the right", first.Width-number.Right, mm(26), mm(1))
		if len(pages["letter"]) < 2 || len(pages["letter"][0].lines()) < 12 {
			t.Error("the first page of the letter is not filled")
		}
	})
	t.Run("sizes", func(t *testing.T) {
		for name, want := range map[string]int{"record": 1, "form": 1, "upward": 1, "plain": 3, "letter": 2, "minutes": 2, "wide": 2, "redhead": 5} {
			if got := len(pages[name]); got != want {
				t.Errorf("%s: %d pages, want %d", name, got, want)
			}
		}
		for i, page := range pages["wide"] {
			page.find(t, "党支部")
			if page.Words[0].Text != "党支部" && i > 0 {
				t.Errorf("page %d of the table has no head: %s", i+1, page.Words[0].Text)
			}
		}
	})
	t.Run("the whole text", func(t *testing.T) {
		var all strings.Builder
		for _, page := range pages["minutes"] {
			for _, w := range page.Words {
				all.WriteString(w.Text)
			}
		}
		for _, name := range []string{"喆玥", "堃翀", "𬎆䶮"} {
			if !strings.Contains(all.String(), name) {
				t.Errorf("%s is lost", name)
			}
		}
	})
}
