package ballot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/fault"
)

// MaxFile is the largest file of facts that is read, in bytes.
const MaxFile = 4 << 20

// maxDepth bounds how deep a file of facts may nest.
const maxDepth = 8

// tree is a JSON object read strictly: no key twice, no key left over. Its
// faults name the place (candidates[2].for), the value and what is expected.
type tree struct {
	bad  *fault.Fault
	at   string
	keys map[string]any
	used map[string]bool
}

// readTree reads one JSON object and nothing after it. Faults: TooLarge, and
// Invalid with line and column.
func readTree(data []byte) (*tree, error) {
	if len(data) > MaxFile {
		return nil, fault.Newf(fault.TooLarge, "文件有 %d 字节，至多 %d 字节。", len(data), MaxFile)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "文件不是 UTF-8 编码，请另存为 UTF-8 再试。")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	bad := fault.New(fault.Invalid, "文件有几处需要改正。")
	v, err := readValue(d, bad, "", 0)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("JSON 对象之后还有内容，应只有一个对象")
		}
	}
	if err != nil {
		line, column := position(data, d.InputOffset())
		return nil, fault.Newf(fault.Invalid, "不是可读的 JSON：第 %d 行第 %d 列附近，%s。", line, column, plain(err)).Because(err)
	}
	keys, ok := v.(map[string]any)
	if !ok {
		return nil, fault.Newf(fault.Invalid, "文件开头是%s，应为一个 JSON 对象 {…}。", kindName(v))
	}
	return &tree{bad: bad, keys: keys, used: map[string]bool{}}, nil
}

// errPlain is an error whose text is already for people.
type errPlain string

func (e errPlain) Error() string { return string(e) }

func readValue(d *json.Decoder, bad *fault.Fault, at string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errPlain("层次太深")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		m := map[string]any{}
		for d.More() {
			k, err := d.Token()
			if err != nil {
				return nil, err
			}
			key, _ := k.(string)
			if _, ok := m[key]; ok {
				complain(bad, join(at, key), "写了两次，应只写一次")
			}
			if m[key], err = readValue(d, bad, join(at, key), depth+1); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return m, err
	case json.Delim('['):
		l := []any{}
		for d.More() {
			v, err := readValue(d, bad, fmt.Sprintf("%s[%d]", at, len(l)), depth+1)
			if err != nil {
				return nil, err
			}
			l = append(l, v)
		}
		_, err = d.Token()
		return l, err
	}
	return t, nil
}

func plain(err error) string {
	var p errPlain
	var s *json.SyntaxError
	switch {
	case errors.As(err, &p):
		return string(p)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "文件没有写完"
	case errors.As(err, &s):
		return "语法有误：" + s.Error()
	}
	return err.Error()
}

func position(data []byte, offset int64) (line, column int) {
	before := data[:min(int(offset), len(data))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

func kindName(v any) string {
	switch x := v.(type) {
	case nil:
		return "空值"
	case string:
		return "文字“" + short(x) + "”"
	case json.Number:
		return "数 " + short(x.String())
	case bool:
		return strconv.FormatBool(x)
	case []any:
		return "列表"
	}
	return "对象"
}

// short keeps a value that is told to people within one line.
func short(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if rs := []rune(s); len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return s
}

func (t *tree) get(key string) (v any, at string, given bool) {
	t.used[key] = true
	v, given = t.keys[key]
	return v, join(t.at, key), given && v != nil
}

// number reads a whole number of 0 to maxPeople.
func (t *tree) number(key string, required bool) (n int, given bool) {
	v, at, given := t.get(key)
	if !given {
		if required {
			complain(t.bad, at, "没有填写，应为 0 至 %d 的整数", maxPeople)
		}
		return 0, false
	}
	if x, ok := v.(json.Number); ok {
		if n, err := strconv.Atoi(x.String()); err == nil && n >= 0 && n <= maxPeople {
			return n, true
		}
	}
	complain(t.bad, at, "%s，应为 0 至 %d 的整数", kindName(v), maxPeople)
	return 0, false
}

func (t *tree) text(key string, required bool, expected string) string {
	v, at, given := t.get(key)
	s, ok := v.(string)
	switch {
	case !given && required:
		complain(t.bad, at, "没有填写，应为%s", expected)
	case given && !ok:
		complain(t.bad, at, "%s，应为%s", kindName(v), expected)
	}
	return s
}

func (t *tree) truth(key string) bool {
	v, at, given := t.get(key)
	b, ok := v.(bool)
	if given && !ok {
		complain(t.bad, at, "%s，应为 true 或 false", kindName(v))
	}
	return b
}

// object reads an object; nil when it is not given.
func (t *tree) object(key string) *tree {
	v, at, given := t.get(key)
	if !given {
		return nil
	}
	return t.child(v, at)
}

func (t *tree) child(v any, at string) *tree {
	m, ok := v.(map[string]any)
	if !ok {
		complain(t.bad, at, "%s，应为对象 {…}", kindName(v))
		return nil
	}
	return &tree{bad: t.bad, at: at, keys: m, used: map[string]bool{}}
}

// objects reads a list of objects.
func (t *tree) objects(key string, required bool) []*tree {
	v, at, given := t.get(key)
	if !given {
		if required {
			complain(t.bad, at, "没有填写，应为列表 […]")
		}
		return nil
	}
	l, ok := v.([]any)
	if !ok {
		complain(t.bad, at, "%s，应为列表 […]", kindName(v))
		return nil
	}
	var out []*tree
	for i, x := range l {
		if c := t.child(x, fmt.Sprintf("%s[%d]", at, i)); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// done complains of keys that nobody asked for.
func (t *tree) done(known ...string) {
	for k := range t.keys {
		if !t.used[k] {
			complain(t.bad, join(t.at, short(k)), "不认识的项，应为 %s 之一", list(known))
		}
	}
}
