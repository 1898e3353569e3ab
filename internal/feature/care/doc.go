// Package care is what a branch does for its people beyond duties: their political
// birthdays, visits to those who are old or in need, mentors of the young. What is
// due of it is a proposal, never a score: nobody is measured by it, and nobody's
// circumstances are told to more people than have to know.
//
// Nothing stands here that another room knows: birthdays come from the register,
// talks from the records of organisation life.
package care
