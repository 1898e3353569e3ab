package survey

import "touyan/internal/base/access"

// What people may do with questionnaires.
const (
	CanView  access.Can = "survey.view"  // see what is asked and what came of it
	CanKeep  access.Can = "survey.keep"  // write, open and close questionnaires
	CanGrade access.Can = "survey.grade" // enter the grades that a meeting decided on
)
