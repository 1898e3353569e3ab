package surveyweb

import (
	"encoding/base64"
	"io"

	"github.com/skip2/go-qrcode"

	"touyan/internal/base/fault"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/web"
)

// picture is the address as a picture for the page, to be scanned by a phone;
// "" for one that is too long.
func (a address) picture(host string) string {
	png, err := qrcode.Encode(host+a.path, qrcode.Medium, 400)
	if err != nil {
		return ""
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)
}

// code is the address of a group as a picture, large enough for a poster.
func (p *pages) code(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	s := &standing{View: v, host: origin(r)}
	for _, a := range s.addresses() {
		if v.Link == "" || a.group == 0 || itoa(a.group) != r.Param("group") {
			continue
		}
		q, err := qrcode.New(s.host+a.path, qrcode.Medium)
		if err != nil {
			return nil, err
		}
		return web.Download{Name: paper.Filename(v.Title, a.label, "二维码") + ".png", ContentType: "image/png", Write: func(w io.Writer) error { return q.Write(1200, w) }}, nil
	}
	return nil, fault.New(fault.NotFound, "没有这个答题地址。")
}
