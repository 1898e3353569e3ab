// Package grant has the words for who may be what: the roles of the product,
// which of them one person may never hold together, how posts held become
// grants, and how a grant beside those is proposed and approved.
package grant
