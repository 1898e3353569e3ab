package faults

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
)

// disk is a file system of its own in a file.
type disk struct {
	t            testing.TB
	image, mount string
}

// newDisk makes a disk of the kind (ext4, xfs) and mounts it.
func newDisk(t testing.TB, kind string, megabytes int64) *disk {
	t.Helper()
	dir, err := os.MkdirTemp(scratch, "disk-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	d := &disk{t: t, image: filepath.Join(dir, "image"), mount: filepath.Join(dir, "mount")}
	if err := os.Mkdir(d.mount, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(d.image)
	if err == nil {
		err = f.Truncate(megabytes << 20)
		_ = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	must(t, "mkfs."+kind, "-q", d.image)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", d.mount).Run() })
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.mount).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return d
}

// cut takes the power: what is not on the disk yet never comes to it.
func (d *disk) cut() { must(d.t, "xfs_io", "-x", "-c", "shutdown", d.mount) }

// again mounts the disk as after the power came back.
func (d *disk) again() {
	d.t.Helper()
	for i := 0; ; i++ {
		out, err := exec.Command("umount", d.mount).CombinedOutput()
		if err == nil {
			break
		}
		if i > 200 {
			d.t.Fatalf("umount: %s", out)
		}
		time.Sleep(50 * time.Millisecond)
	}
	must(d.t, "mount", "-o", "loop", d.image, d.mount)
}

// loops says whether a file can be mounted here.
func loops(t *testing.T, id string) {
	t.Helper()
	need(t, id, "root", "mkfs.ext4", "mkfs.xfs", "xfs_io", "mount", "umount")
	if out, err := exec.Command("losetup", "-f").CombinedOutput(); err != nil {
		cannot(t, id, "no loop devices: "+string(out))
	}
}

// FT-03: the power fails at any moment while people record.
func TestFT_03_power_cut(t *testing.T) {
	loops(t, "FT-03")
	for _, c := range []struct{ engine, kind string }{{"sqlite", "ext4"}, {"sqlite", "xfs"}, {"postgres", "ext4"}} {
		t.Run(c.engine+"-"+c.kind, func(t *testing.T) {
			d := newDisk(t, c.kind, 700)
			var w world
			var pgs *cluster
			if c.engine == "sqlite" {
				w = lite(t, filepath.Join(d.mount, "data"))
			} else {
				pgs = newCluster(t, filepath.Join(d.mount, "pg"))
				w = pgs.world(t)
			}
			must(t, "sync", "-f", d.mount)
			n := times(1, 20)
			var worst time.Duration
			var l *load
			for range n {
				p := w.serve(t, way{})
				if l == nil {
					l = w.signIn(t, p.base)
				}
				l.now(p.base)
				l.run(6)
				l.more(t, 3, 30*time.Second)
				time.Sleep(time.Duration(rand.N(600)) * time.Millisecond)
				d.cut()
				p.kill()
				if pgs != nil {
					pgs.dark(t)
				}
				l.halt()
				d.again()
				began := time.Now()
				if pgs != nil {
					_ = os.Remove(filepath.Join(pgs.dir, "postmaster.pid"))
					pgs.start(t)
				}
				p = w.serve(t, way{})
				worst = max(worst, time.Since(began))
				p.kill()
			}
			o := l.verify(t)
			w.whole(t)
			if pgs != nil {
				pgs.stop()
			}
			note(line{id: "FT-03", fault: "power cut", how: "loop " + c.kind + ", xfs_io shutdown under load", engine: w.engine(), runs: n, outcome: o, recovery: worst})
		})
	}
}

// FT-07: the disk fills up. Reading goes on, writing is refused with words,
// and comes back by itself when there is room.
func TestFT_07_disk_full(t *testing.T) {
	loops(t, "FT-07")
	d := newDisk(t, "ext4", 80)
	w := lite(t, filepath.Join(d.mount, "data"))
	p := w.serve(t, way{})
	l := w.signIn(t, p.base)
	n := times(1, 5)
	var worst time.Duration
	for range n {
		l.run(4)
		l.more(t, 3, 30*time.Second)
		filler := filepath.Join(d.mount, "filler")
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		zeros := make([]byte, 64<<10)
		until(t, 60*time.Second, "the disk is full and noticed", func() bool {
			for {
				if _, err := f.Write(zeros); err != nil {
					break
				}
			}
			_, _ = f.Write(zeros[:4096])
			status, word, _ := get(p.base+"/readyz", 5*time.Second)
			return status == http.StatusServiceUnavailable && word == "read-only\n"
		})
		_ = f.Close()
		if status := l.record(); status != http.StatusServiceUnavailable {
			t.Errorf("a write on a full disk answers %d", status)
		}
		for _, page := range []string{"/life", "/desk", "/members"} {
			if status, _ := l.get(t, page); status != http.StatusOK {
				t.Errorf("%s on a full disk answers %d", page, status)
			}
		}
		if v := gauge(t, p, "touyan_db_writable"); v != 0 {
			t.Errorf("touyan_db_writable = %v", v)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		worst = max(worst, l.more(t, 3, 60*time.Second))
		l.halt()
	}
	if !strings.Contains(l.sample, "磁盘已满") {
		t.Errorf("what people read: %s", clip(l.sample))
	}
	if l.refused[http.StatusInternalServerError] > 0 {
		t.Errorf("refusals: %v", l.refused)
	}
	p.kill()
	o := l.verify(t)
	w.whole(t)
	note(line{id: "FT-07", fault: "disk full", how: "80 MB loop ext4 filled to the last block", engine: w.engine(), runs: n, outcome: o, recovery: worst, note: "reads served, no restart"})
}

// FT-08: there is no room for an upload. It is refused and leaves nothing;
// signing in and recording go on.
func TestFT_08_no_room_for_an_upload(t *testing.T) {
	need(t, "FT-08", "root", "mount", "umount")
	small := filepath.Join(scratch, "small")
	if err := os.MkdirAll(small, 0o777); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small).CombinedOutput(); err != nil {
		cannot(t, "FT-08", "no tmpfs: "+string(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", small).Run() })
	w := lite(t, "")
	p := w.serve(t, way{env: []string{"TMPDIR=" + small}})
	l := w.signIn(t, p.base)
	count := func() (n int) {
		db := w.open(t)
		defer func() { _ = db.Close() }()
		err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			n, err = sqldb.One(tx, sqldb.Scalar[int], `select (select count(*) from blob) + (select count(*) from intake_batch)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", "台账.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.CopyN(part, rand.NewChaCha8([32]byte{1}), 20<<20)
	_ = m.Close()
	r, err := w.officer.enter(t, p.base).Post(p.base+"/imports/meetings/new", m.FormDataContentType(), &b)
	if err == nil {
		body, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if r.StatusCode < 400 || r.StatusCode == http.StatusForbidden || r.StatusCode == http.StatusNotFound || strings.Contains(string(body), "出错了") {
			t.Errorf("an upload without room answers %d: %s", r.StatusCode, clip(string(body)))
		}
	}
	left, _ := filepath.Glob(filepath.Join(small, "*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if after := count(); after != before {
		t.Errorf("%d rows of an upload that was refused", after-before)
	}
	if l.record() != http.StatusSeeOther {
		t.Error("recording is in trouble too")
	}
	w.signIn(t, p.base)
	p.kill()
	o := l.verify(t)
	note(line{id: "FT-08", fault: "no room for uploads", how: "1 MB tmpfs as temporary directory, 20 MB sent", engine: w.engine(), runs: 1, outcome: o, note: "no row and no file left"})
}

// FT-22: a page of the file was changed while the program was down. The
// examination says so, and where.
func TestFT_22_flipped_bits(t *testing.T) {
	w := lite(t, "")
	p := w.serve(t, way{})
	l := w.signIn(t, p.base)
	l.run(2)
	l.more(t, 20, 30*time.Second)
	l.halt()
	o := l.verify(t)
	p.stop()
	if says, status := w.doctor(t); status != 0 {
		t.Fatalf("before: status %d\n%s", status, says)
	}
	file := filepath.Join(w.data, "touyan.db")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found, n := 0, times(10, 100)
	const page = 4096
	for range n {
		// The head of a page of a table or an index: one that is in use.
		at := (1 + rand.IntN(len(b)/page-1)) * page
		if b[at] != 0x0d && b[at] != 0x0a && b[at] != 0x05 && b[at] != 0x02 {
			n--
			continue
		}
		broken := bytes.Clone(b)
		broken[at] ^= 0xff
		broken[at+3] ^= 0x7f
		if err := os.WriteFile(file, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		says, status := w.doctor(t)
		if status == 1 && strings.Contains(says, "损坏") {
			found++
		} else {
			t.Errorf("page %d was changed, doctor says (status %d):\n%s", at/page+1, status, says)
		}
	}
	if found == 0 {
		t.Error("no page was changed")
	}
	note(line{id: "FT-22", fault: "flipped bits in the file", how: "header of a page changed while stopped", engine: w.engine(), runs: n, outcome: o, note: fmt.Sprintf("touyan doctor found %d of %d", found, n)})
}
