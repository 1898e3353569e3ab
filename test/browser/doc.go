// Package browser has whole journeys through the built program: in a real
// Chromium, with axe-core on every page they pass, and as processes that are
// killed, scripted, and whose files LibreOffice opens. "make journeys" builds
// the binary and runs them; TOUYAN_SHOTS=DIR keeps a picture of every page at
// the three sizes.
package browser
