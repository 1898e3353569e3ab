package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"touyan/internal/platform/web"
	"touyan/internal/server"
)

// client is one browser's connection, kept open. It does only what measuring
// needs, so that it takes little of the cores it shares with the server.
type client struct {
	conn   net.Conn
	in     *bufio.Reader
	host   string
	cookie string
	asked  map[string][]byte // requests by path
	body   io.Writer         // where bodies go
}

// answer is what came back.
type answer struct {
	status            int
	location, session string
	length            int
}

// dial opens a connection and signs in.
func dial(host string, p server.DemoPerson) (*client, error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, in: bufio.NewReaderSize(conn, 32<<10), host: host, asked: map[string][]byte{}, body: io.Discard}
	a, err := c.post("/sign-in", url.Values{"login": {p.Login}, "password": {p.Password}})
	if err != nil {
		return nil, err
	}
	if a.session == "" {
		return nil, fmt.Errorf("%s could not sign in: status %d", p.Login, a.status)
	}
	c.cookie = "Cookie: " + a.session + "\r\n"
	return c, c.receive()
}

var edition = regexp.MustCompile(`name="edition" value="([^"]+)"`)

// receive reads the notice that stands before every page until it was read.
func (c *client) receive() error {
	var page bytes.Buffer
	c.body = &page
	_, err := c.page("/privacy/notice")
	c.body = io.Discard
	if m := edition.FindSubmatch(page.Bytes()); m != nil && err == nil {
		_, err = c.post("/privacy/notice", url.Values{"edition": {string(m[1])}})
	}
	return err
}

// get asks for a page.
func (c *client) get(path string) (answer, error) {
	b := c.asked[path]
	if b == nil {
		b = []byte("GET " + path + " HTTP/1.1\r\nHost: " + c.host + "\r\n" + c.cookie + "\r\n")
		c.asked[path] = b
	}
	if _, err := c.conn.Write(b); err != nil {
		return answer{}, err
	}
	return c.read()
}

// page is get that fails unless the page itself came.
func (c *client) page(path string) (answer, error) {
	a, err := c.get(path)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("status %d, to %s", a.status, a.location)
	}
	return a, err
}

// post sends a form.
func (c *client) post(path string, form url.Values) (answer, error) {
	body := form.Encode()
	_, err := fmt.Fprintf(c.conn, "POST %s HTTP/1.1\r\nHost: %s\r\n%sSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, c.host, c.cookie, len(body), body)
	if err != nil {
		return answer{}, err
	}
	return c.read()
}

func (c *client) read() (a answer, err error) {
	a.length = -1
	for n := 0; ; n++ {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if n == 0 {
			if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return a, err
			}
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch string(name) {
		case "Content-Length":
			a.length, err = strconv.Atoi(string(value))
			if err != nil {
				return a, err
			}
		case "Location":
			a.location = string(value)
		case "Set-Cookie":
			if s := string(value); strings.HasPrefix(s, web.SessionCookie+"=") {
				a.session, _, _ = strings.Cut(s, ";")
			}
		}
	}
	if a.length < 0 {
		return a, fmt.Errorf("status %d without a Content-Length", a.status)
	}
	_, err = io.CopyN(c.body, c.in, int64(a.length))
	return a, err
}
