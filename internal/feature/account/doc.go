// Package account has the words for who may come in: login names,
// passwords and sessions. What a person may be is package grant's.
package account
