// Package ui is the design system: every component of a page as a templ component with a plain struct for its contents.
//
// It knows no feature. Rooms compose these components and pass all text in, save the fixed words that belong to a
// component ("跳到正文", "要素", "共 … 条"). It is the only package that names CSS classes of components; a room that
// needs a new look gets a new component here.
//
// Rules every component keeps:
//
//   - A page works without script: an action is a real link or a real form. Script (assets/js) only makes it quicker.
//   - A state is never told by colour alone: Status and Glyph draw shape, colour and words.
//   - An id comes from the caller or from a name that the caller must keep unique on the page; labels, errors and help are
//     wired to their control by it.
//   - A link given as text is checked by templ: "javascript:" and the like never reach the page.
//
// Gallery shows every component in every state; `touyan ui` serves it in development.
package ui
