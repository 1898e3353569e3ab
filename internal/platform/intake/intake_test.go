package intake

import (
	"errors"
	"testing"

	"touyan/internal/base/fault"
)

func TestFile_names_itself_in_what_is_wrong_with_it(t *testing.T) {
	f := File{Name: "名册.xlsx"}
	for text, want := range map[string]string{
		"这不是党员名册。":        "“名册.xlsx”：这不是党员名册。",
		"文件是空的":           "“名册.xlsx”：文件是空的。",
		"文件“名册.xlsx”是空的。": "文件“名册.xlsx”是空的。",
	} {
		if got := fault.Of(f.Naming(fault.New(fault.Invalid, text))); got.Text != want {
			t.Errorf("%s: %s", text, got.Text)
		}
	}
	denied := fault.New(fault.Denied, "不能办理。")
	if err := f.Naming(denied); !errors.Is(err, denied) || fault.Of(err).Text != "不能办理。" {
		t.Error(err)
	}
	if err := f.Naming(nil); err != nil {
		t.Error(err)
	}
}
