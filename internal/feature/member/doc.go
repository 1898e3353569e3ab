// Package member has the nouns of the register: a member, where they belonged
// and when, and what decides whether they count and may vote on a day.
package member
