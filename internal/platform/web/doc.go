// Package web is the machinery of pages: routes that say who may use them,
// requests that carry the actor and the permit, forms, and answers. A handler
// returns an answer or an error and never touches the response writer; an
// answer is made whole before its first byte is sent.
package web
