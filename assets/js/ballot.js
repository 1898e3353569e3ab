// Voting by token (mode M). What is to be secret happens here and nowhere else: the serial of the token is drawn and blinded
// before the server signs it (RFC 9474, RSABSSA-SHA384-PSS-Deterministic), and the paper is sealed for the tellers before it
// is sent (RFC 9180, DHKEM(X25519), HKDF-SHA256, AES-256-GCM). internal/base/box has the other side of both.
//
// form[data-take-token] takes a token: it posts `blinded` and expects JSON {"signature": …}, both base64. The token is kept
// in this browser, and shown in [data-token-text] and as a file in [data-token-file] inside [data-token-done], because
// signing out clears what a browser keeps.
// form[data-cast-token] casts: the field `token` goes as it is, all others go sealed in `sealed`; the answer becomes the page.
// With data-most a paper with more names chosen than that is told to be void, once, before it is cast.
// The attributes may stand on something around the form too. With them are those of Poll.Browser; [data-ballot-say] inside is
// where trouble is told, [data-ballot-trouble] what is hidden while there is none.
import { on } from "./on.js";

const TAKE = "form[data-take-token], [data-take-token] form";
const CAST = "form[data-cast-token], [data-cast-token] form";

const text = new TextEncoder();
const hex = (s) => Uint8Array.from(s.match(/../g) || [], (x) => parseInt(x, 16));
const base64 = (b) => btoa(String.fromCharCode(...b));
const unbase64 = (s) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
const urlsafe = (s) => s.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

// numbers

const toNumber = (b) => BigInt("0x" + Array.from(b, (x) => x.toString(16).padStart(2, "0")).join(""));
const toBytes = (x, n) => hex(x.toString(16).padStart(2 * n, "0"));
const random = (n) => crypto.getRandomValues(new Uint8Array(n));

function power(base, exponent, n) {
  let out = 1n;
  for (base %= n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) out = (out * base) % n;
    base = (base * base) % n;
  }
  return out;
}

// inverse returns 1/a modulo n; null when they have a factor in common.
function inverse(a, n) {
  let [r, s, t, u] = [n, a % n, 0n, 1n];
  while (s) {
    const q = r / s;
    [r, s, t, u] = [s, r - q * s, u, t - q * u];
  }
  return r === 1n ? ((t % n) + n) % n : null;
}

// RFC 8017, 9.1.1 and B.2.1, with SHA-384 and a salt of 48 bytes
async function encode(message, bits) {
  const digest = async (b) => new Uint8Array(await crypto.subtle.digest("SHA-384", b));
  const length = Math.ceil(bits / 8);
  const salt = random(48);
  const h = await digest(concat(new Uint8Array(8), await digest(message), salt));
  const db = concat(new Uint8Array(length - 48 - 48 - 2), [1], salt);
  for (let i = 0, at = 0; at < db.length; i++) {
    const mask = await digest(concat(h, [i >> 24, i >> 16, i >> 8, i]));
    for (const m of mask) if (at < db.length) db[at++] ^= m;
  }
  db[0] &= 0xff >> (8 * length - bits);
  return concat(db, h, [0xbc]);
}

const E = 65537n;

// blind draws a serial and returns it with what is to be signed and what undoes the blinding.
export async function blind(poll, modulus) {
  const n = toNumber(hex(modulus));
  const bits = n.toString(2).length;
  for (;;) {
    const serial = random(32);
    const m = toNumber(await encode(concat(text.encode(`touyan token\n${poll}\n`), serial), bits - 1));
    const r = toNumber(random(bits / 8 + 8)) % n;
    const undo = inverse(r, n);
    if (undo === null || inverse(m, n) === null) continue;
    return { serial: base64(serial), blinded: base64(toBytes((m * power(r, E, n)) % n, bits / 8)), m: m.toString(16), undo: undo.toString(16) };
  }
}

// finish returns the token, from what the server signed.
export function finish(pending, signature, modulus) {
  const n = toNumber(hex(modulus));
  const s = (toNumber(unbase64(signature)) * BigInt("0x" + pending.undo)) % n;
  if (power(s, E, n) !== BigInt("0x" + pending.m)) throw new Error("签名不对");
  return urlsafe(base64(concat(unbase64(pending.serial), toBytes(s, modulus.length / 2))));
}

// X25519 (RFC 7748, 5)

const P = 2n ** 255n - 19n;

function x25519(scalar, point) {
  const little = (b) => toNumber(Array.from(b).reverse());
  const k = little(scalar.map((x, i) => (i === 0 ? x & 248 : i === 31 ? (x & 127) | 64 : x)));
  const u = little(point.map((x, i) => (i === 31 ? x & 127 : x)));
  let [x1, x2, z2, x3, z3, swapped] = [u, 1n, 0n, u, 1n, 0n];
  const mod = (x) => ((x % P) + P) % P;
  for (let t = 254n; t >= 0n; t--) {
    const bit = (k >> t) & 1n;
    if (swapped ^ bit) [x2, x3, z2, z3] = [x3, x2, z3, z2];
    swapped = bit;
    const [a, b, c, d] = [x2 + z2, mod(x2 - z2), x3 + z3, mod(x3 - z3)];
    const [aa, bb, da, cb] = [(a * a) % P, (b * b) % P, (d * a) % P, (c * b) % P];
    const e = mod(aa - bb);
    x3 = ((da + cb) * (da + cb)) % P;
    z3 = (x1 * ((da - cb) * (da - cb))) % P;
    x2 = (aa * bb) % P;
    z2 = (e * (aa + 121665n * e)) % P;
  }
  if (swapped) [x2, z2] = [x3, z3];
  return toBytes((x2 * power(z2, P - 2n, P)) % P, 32).reverse();
}

// HPKE (RFC 9180, 4 to 6), base mode

async function hmac(key, message) {
  const k = await crypto.subtle.importKey("raw", key.length ? key : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", k, message));
}

function labelled(suite) {
  const label = (name, ...rest) => concat(text.encode("HPKE-v1"), suite, text.encode(name), ...rest);
  return {
    extract: (salt, name, key) => hmac(salt, label(name, key)),
    expand: async (key, name, info, n) => (await hmac(key, concat([0, n], label(name, info), [1]))).slice(0, n),
  };
}

const NONE = new Uint8Array(0);

async function hpke(key, info, plain) {
  const secret = random(32);
  const sent = x25519(secret, concat([9], new Uint8Array(31)));
  const kem = labelled(concat(text.encode("KEM"), [0, 0x20]));
  const shared = await kem.expand(await kem.extract(NONE, "eae_prk", x25519(secret, key)), "shared_secret", concat(sent, key), 32);
  const all = labelled(concat(text.encode("HPKE"), [0, 0x20, 0, 1, 0, 2]));
  const context = concat([0], await all.extract(NONE, "psk_id_hash", NONE), await all.extract(NONE, "info_hash", info));
  const root = await all.extract(shared, "secret", NONE);
  const cipher = await crypto.subtle.importKey("raw", await all.expand(root, "key", context, 32), "AES-GCM", false, ["encrypt"]);
  const nonce = await all.expand(root, "base_nonce", context, 12);
  return concat(sent, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, cipher, plain)));
}

// seal seals a paper for the box: its length, the paper, zeros up to the room.
export async function seal(paper, { key, info, room }) {
  const bytes = text.encode(paper);
  if (bytes.length > Number(room)) throw new Error("填写的内容太长，请缩短。");
  const plain = new Uint8Array(4 + Number(room));
  new DataView(plain.buffer).setUint32(0, bytes.length);
  plain.set(bytes, 4);
  return base64(await hpke(hex(key), hex(info), plain));
}

// what this browser keeps

const place = (poll) => `touyan-ballot-${poll}`;

function recall(poll) {
  try {
    return JSON.parse(localStorage.getItem(place(poll))) || {};
  } catch {
    return {};
  }
}

function keep(poll, what) {
  try {
    localStorage.setItem(place(poll), JSON.stringify(what));
    return true;
  } catch {
    return false;
  }
}

// around is what has the attributes: the form, or what it lies in.
const around = (form) => form.closest("[data-poll]");

function say(form, words) {
  const place = around(form).querySelector("[data-ballot-say]");
  if (place) {
    place.textContent = words;
    const shown = place.closest("[data-ballot-trouble]") || place;
    shown.hidden = !words;
    if (words) shown.scrollIntoView({ block: "center" });
  }
}

// show lays the token where the person can keep it.
function show(form, token) {
  const part = around(form);
  for (const field of part.querySelectorAll("[data-token-text], input[name=token]")) field.value = token;
  for (const link of part.querySelectorAll("[data-token-file]")) link.href = URL.createObjectURL(new Blob([token + "\n"], { type: "text/plain" }));
  for (const done of part.querySelectorAll("[data-token-done]")) done.hidden = false;
  for (const ask of part.querySelectorAll("[data-token-ask]")) ask.hidden = true;
}

// prepare sets a form up when it has arrived.
function prepare(form) {
  if (!(window.isSecureContext && crypto.subtle && window.BigInt)) {
    say(form, "这个浏览器或这种连接不能保护投票，请用 https 打开，或换新版浏览器。");
    return;
  }
  for (const button of around(form).querySelectorAll("[data-ballot-ready]")) button.disabled = false;
  const { token } = recall(around(form).dataset.poll);
  if (token) show(form, token);
}

// ready prepares the forms of a page.
export function ready(root) {
  root.querySelectorAll(`${TAKE}, ${CAST}`).forEach(prepare);
}

// said finds the sentence in a page that refuses something.
function said(page) {
  for (const selector of ["[role=alert]", ".ty-empty h2", "h1", "body"]) {
    const place = page.querySelector(selector);
    if (place) return place.textContent.trim();
  }
  return "";
}

async function take(form) {
  const { poll, issuer } = around(form).dataset;
  let pending = recall(poll);
  if (!pending.blinded) {
    pending = await blind(poll, issuer);
    // Kept before it is asked for: when the connection breaks the same is asked again.
    if (!keep(poll, pending)) throw new Error("浏览器不让保存令牌，请退出无痕浏览后再试。");
  }
  const fields = new URLSearchParams(new FormData(form));
  fields.set("blinded", pending.blinded);
  const answer = await fetch(form.action, { method: "POST", body: fields });
  if (!answer.ok) throw new Error(said(new DOMParser().parseFromString(await answer.text(), "text/html")) || "没有领到，请稍后再试。");
  const { signature } = await answer.json();
  const token = finish(pending, signature, issuer);
  keep(poll, { token });
  show(form, token);
}

async function cast(form) {
  const fields = new FormData(form);
  const token = String(fields.get("token") || "").trim();
  fields.delete("token");
  fields.delete("form-key"); // of pages that know who asks
  const sealed = await seal("form\n" + new URLSearchParams(fields), around(form).dataset);
  // No cookie goes along: nobody is to know who casts.
  const answer = await fetch(form.action, { method: "POST", credentials: "omit", referrerPolicy: "no-referrer", body: new URLSearchParams({ token, sealed }) });
  if (answer.ok) localStorage.removeItem(place(around(form).dataset.poll));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  window.scrollTo(0, 0);
}

// tooMany says of a paper that it will not count. The server cannot: it never sees it.
function tooMany(form) {
  const most = Number(around(form).dataset.most);
  const named = [...form.querySelectorAll("input[name=o]")].filter((o) => o.value.trim());
  const chosen = form.querySelectorAll("input[type=radio][value='1']:checked").length + named.length;
  return most && chosen > most ? `所选 ${chosen} 名，多于应选的 ${most} 名，这样填写选票无效。请改；要按无效票投出的，再按一次“投票”。` : "";
}

on("change", CAST, (_, form) => delete form.dataset.warned);

async function castOnce(form) {
  const wrong = form.dataset.warned ? "" : tooMany(form);
  if (wrong) {
    form.dataset.warned = "1";
    throw new Error(wrong);
  }
  await cast(form);
}

for (const [selector, act] of [[TAKE, take], [CAST, castOnce]]) {
  on("submit", selector, async (event, form) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    say(form, "");
    try {
      await act(form);
    } catch (trouble) {
      say(form, trouble instanceof TypeError ? "连接中断，没有确认。请再提交一次，不会重复。" : trouble.message);
    } finally {
      delete form.dataset.busy;
    }
  });
}
