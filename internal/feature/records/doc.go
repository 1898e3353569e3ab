// Package records is the records room: which documents of a branch's year are
// kept, in which category and for how long (standards: GB/T 18894, 国家档案局 8 号令), what
// a package for the archive must hold to be believed, and a court's own rules.
package records

import "touyan/internal/base/access"

// What people do with records.
const (
	CanSearch   access.Can = "records.search"   // search texts, read the rules
	CanView     access.Can = "records.view"     // the archive of a unit
	CanFile     access.Can = "records.file"     // file a document of its own
	CanTransfer access.Can = "records.transfer" // make a package for the archive
	CanSet      access.Can = "records.set"      // a court's own rules and terms of keeping
)
