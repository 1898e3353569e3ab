// Package account has the words for who may come in: login names, passwords,
// the roles of the product and the rule that turns posts held into grants.
package account
