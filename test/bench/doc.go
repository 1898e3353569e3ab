// Command bench measures the speed figures of the product and prints them as
// ratios of one run, what they are to be beside them. It drives the built
// binary and the real operations on both engines; nothing in it is a test.
package main
