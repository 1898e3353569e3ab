package account

// Stage is what a session still wants before it opens any page.
type Stage string

// The stages, in the order in which they are gone through.
const (
	WantsCode     Stage = "code"     // a code of the second factor
	WantsPassword Stage = "password" // a password of one's own
	WantsFactor   Stage = "factor"   // a second factor, where one must have it
	Open          Stage = ""         // nothing: it opens pages
)

// Standing is what the stage of a session hangs on.
type Standing struct {
	MustChange bool // the password is to be changed first
	Elsewhere  bool // signed in at another place: no password of ours was used
	Factor     bool // the account has a second factor
	Shown      bool // and it was shown in this session
	Required   bool // who the person is asks for one
}

// Stage returns what the session wants next. Without the code nothing else can
// be done, not even changing the password: whoever got a new first password has
// still not got past the second factor.
func (s Standing) Stage() Stage {
	switch {
	case s.Factor && !s.Shown:
		return WantsCode
	case s.MustChange && !s.Elsewhere:
		return WantsPassword
	case s.Required && !s.Factor:
		return WantsFactor
	}
	return Open
}
