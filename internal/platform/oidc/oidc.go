package oidc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"touyan/internal/base/fault"
)

// Config is what the operator agrees on with the other place.
type Config struct {
	Issuer     string // https://…; its /.well-known/openid-configuration is read
	ClientID   string
	SecretFile string // file with the client's secret; "": a public client, PKCE alone
	Claim      string // of the token, that is the login name; "": preferred_username
	Redirect   string // this product's https://…/sign-in/oidc/return
	Label      string // on the button; "": 统一身份认证
	CAFile     string // PEM; "": the machine's
	Now        func() time.Time
	// Plain lets the issuer be reached without TLS. For tests.
	Plain bool
}

// Client is this product at one such place. The place is asked for its ways at
// first use, not at the start: that it is down stops nobody else.
type Client struct {
	config Config
	secret string
	http   *http.Client
	mu     sync.Mutex
	ways   *oidc.Provider
	asked  time.Time // when the place last failed to answer
}

// How long the other place may take, and for how long it is left alone after it
// did not answer.
const (
	patience = 10 * time.Second
	pause    = 15 * time.Second
	maxReply = 1 << 20 // bytes of any answer of its
)

// algorithms are the signatures that are taken; "none" and the symmetric ones
// are not among them, whatever the other place says it offers.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// New returns a client. It errs when the configuration cannot be right.
func New(c Config) (*Client, error) {
	for name, address := range map[string]string{"issuer": c.Issuer, "redirect": c.Redirect} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || (u.Scheme != "https" && (u.Scheme != "http" || !c.Plain)) {
			return nil, fmt.Errorf("oidc: %s is %q; it must be an https:// address", name, address)
		}
	}
	if c.ClientID == "" {
		return nil, errors.New("oidc: the client id is missing")
	}
	if c.Claim == "" {
		c.Claim = "preferred_username"
	}
	if c.Label == "" {
		c.Label = "统一身份认证"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	k := &Client{config: c}
	if c.SecretFile != "" {
		b, err := os.ReadFile(c.SecretFile)
		if err != nil {
			return nil, fmt.Errorf("oidc: the client's secret: %w", err)
		}
		if k.secret = strings.TrimSpace(string(b)); k.secret == "" {
			return nil, fmt.Errorf("oidc: %s is empty", c.SecretFile)
		}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("oidc: the authority: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("oidc: %s holds no certificate", c.CAFile)
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	k.http = &http.Client{Timeout: patience, Transport: bounded{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return k, nil
}

// bounded lets no answer be longer than maxReply.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = http.MaxBytesReader(nil, res.Body, maxReply)
	}
	return res, err
}

// Label is what stands on the button.
func (k *Client) Label() string { return k.config.Label }

func (k *Client) provider(ctx context.Context) (*oidc.Provider, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ways != nil {
		return k.ways, nil
	}
	now := k.config.Now()
	if !k.asked.IsZero() && now.Sub(k.asked) < pause {
		return nil, away(errors.New("it did not answer a moment ago"))
	}
	// The provider keeps the context for reading keys later on: it must not end
	// with the request.
	ways, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), k.http), k.config.Issuer)
	if err != nil {
		k.asked = now
		return nil, away(err)
	}
	k.ways = ways
	return ways, nil
}

func away(err error) error {
	return fault.New(fault.Unavailable, "统一身份认证暂时没有回应。请稍后再试，或用登录名和口令登录。").Because(err)
}

func (k *Client) flow(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: k.config.ClientID, ClientSecret: k.secret, Endpoint: p.Endpoint(),
		RedirectURL: k.config.Redirect, Scopes: []string{oidc.ScopeOpenID, "profile"}}
}

// Address returns where the person is to be sent. state and nonce come back in
// the address and in the token; verifier is PKCE's. With again the person must
// sign in there even when they still are. Fault: Unavailable.
func (k *Client) Address(ctx context.Context, state, nonce, verifier string, again bool) (string, error) {
	p, err := k.provider(ctx)
	if err != nil {
		return "", err
	}
	opts := []oauth2.AuthCodeOption{oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)}
	if again {
		opts = append(opts, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return k.flow(p).AuthCodeURL(state, opts...), nil
}

// NewVerifier returns a verifier for PKCE.
func (k *Client) NewVerifier() string { return oauth2.GenerateVerifier() }

// Answer is what the other place vouches for.
type Answer struct {
	Login  string    // the claim agreed on, as it stands
	Signed time.Time // when the person signed in there; zero when it does not say
}

// Exchange turns the code that came back into who it is. Faults: Denied for a
// token that is not to be believed or names nobody, Unavailable.
func (k *Client) Exchange(ctx context.Context, code, verifier, nonce string) (Answer, error) {
	p, err := k.provider(ctx)
	if err != nil {
		return Answer{}, err
	}
	ctx = oidc.ClientContext(ctx, k.http)
	token, err := k.flow(p).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError:
		return Answer{}, denied(err)
	case err != nil:
		return Answer{}, away(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Answer{}, denied(errors.New("oidc: no id_token"))
	}
	verify := p.VerifierContext(ctx, &oidc.Config{ClientID: k.config.ClientID, SupportedSigningAlgs: algorithms, Now: k.config.Now})
	id, err := verify.Verify(ctx, raw)
	if err != nil {
		return Answer{}, denied(err)
	}
	if nonce == "" || id.Nonce != nonce {
		return Answer{}, denied(errors.New("oidc: the nonce is another's"))
	}
	return k.read(id)
}

func (k *Client) read(id *oidc.IDToken) (Answer, error) {
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return Answer{}, denied(err)
	}
	login, _ := claims[k.config.Claim].(string)
	if login == "" {
		return Answer{}, denied(fmt.Errorf("oidc: the token has no %q", k.config.Claim))
	}
	a := Answer{Login: login}
	if at, ok := claims["auth_time"].(float64); ok {
		a.Signed = time.Unix(int64(at), 0)
	}
	return a, nil
}

func denied(err error) error {
	return fault.New(fault.Denied, "统一身份认证的结果不能采信，没有登录。请重新登录；如反复出现，请联系系统管理员。").Because(err)
}
