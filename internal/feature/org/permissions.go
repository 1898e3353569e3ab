package org

import "touyan/internal/base/access"

// What people do with the organisation.
const (
	CanView   access.Can = "org.view"   // see the tree and the units
	CanImport access.Can = "org.import" // take in the establishment list
	CanChange access.Can = "org.change" // record counts, terms and posts
)
