// Package admission is the procedure of admitting Party members (发展党员): its
// steps, waiting times, votes and papers as dated editions, and the one function
// that says of a dossier on a day what was done properly, what is missing, what
// may be done next and from when, and what must be done by when.
//
// A step that was done is judged by the edition in force on the day it was done,
// a step still to come by the edition of today (DEV-V1, 待核).
package admission
