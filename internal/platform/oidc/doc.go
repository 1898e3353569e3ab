// Package oidc signs people in at another place: OpenID Connect, authorization
// code with PKCE. It knows the protocol and nothing of accounts: what comes back
// is the claim that names the person, from a token whose signature, issuer,
// audience, time and nonce were checked.
package oidc
