package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindOf_looks_through_wrapping(t *testing.T) {
	f := New(Conflict, "变了").Because(errors.New("row 7"))
	err := error(f)
	func() {
		defer Wrap(&err, "lifeapp.Change(%d)", 7)
	}()
	if KindOf(err) != Conflict || Of(err) != f || err.Error() != "lifeapp.Change(7): 变了: row 7" {
		t.Errorf("%v: %v", KindOf(err), err)
	}
	if KindOf(errors.New("x")) != Internal || Of(nil) != nil {
		t.Error("what is no fault has a kind")
	}
	var none error
	Wrap(&none, "x")
	if none != nil {
		t.Error("nothing was wrapped into something")
	}
}

func TestErr_is_nil_without_fields(t *testing.T) {
	f := New(Invalid, "有几处需要改正")
	if f.Err() != nil {
		t.Error("nothing is wrong and yet an error")
	}
	_ = f.At("day", "不是日期").At("day", "第二句")
	if f.Err() == nil || f.Field("day") != "不是日期" || f.Field("title") != "" {
		t.Errorf("%v", f)
	}
	if fmt.Sprint(f.Kind) != "invalid" {
		t.Errorf("kind %v", f.Kind)
	}
}
