// Package org has the nouns of the organisation: courts, Party units, business
// units, the posts people hold in them and the terms of their committees.
// Everything is dated, so the tree can be seen as of any day.
package org
