package member

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
)

// Admitted is who was admitted, and when the assembly did it.
type Admitted struct {
	Name, IDNumber, Gender, Ethnicity, Education, Unit, Job string
	Birth                                                   civil.PartialDay
	Branch, Group                                           org.UnitID
	Joined                                                  civil.Day
}
