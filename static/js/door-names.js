// Finding a guest while one types: without case and accents; ø is o, å and aa are a, æ is ae. Codes are found, too.
const SPELT = { æ: "ae", ø: "o", å: "a", ß: "ss", ð: "d", þ: "th" };
const READ_AS = { O: "0", I: "1", L: "1", U: "V" };
const SIGNS = /^[0-9A-HJKMNP-TV-Z]+$/;

export function fold(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[æøåßðþ]/g, (sign) => SPELT[sign])
    .replaceAll("aa", "a")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

// What was scanned or typed as a code, or nothing when it is none. A beginning of four signs will do when typed.
export function asCode(text) {
  let bare = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (bare.length === 10 && bare.startsWith("HS")) bare = bare.slice(2);
  bare = bare.replace(/[OILU]/g, (sign) => READ_AS[sign]);
  return SIGNS.test(bare) && bare.length <= 8 ? bare : "";
}

// Each word typed begins a word of the name or company; a code is found by its first four signs.
export function isMeant(guest, typed) {
  const words = fold(typed).split(" ").filter(Boolean);
  const names = ` ${fold(`${guest.name} ${guest.company} ${(guest.along ?? []).join(" ")}`)}`;
  if (words.every((word) => names.includes(` ${word}`))) return true;
  const code = asCode(typed);
  const theirs = [guest.code, ...(guest.companions ?? []).map((one) => one.code)];
  return code.length >= 4 && /\d/.test(code) && theirs.some((one) => one.startsWith(code));
}
