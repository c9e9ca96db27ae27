/** The least that a phone needs. */
export const minimal = `
number = "8 800 333-44-34"

[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password = "kept-secret"
`;

/** Every entry there is, each with another value than its default. */
export const full = `
number = "0800 33 01000"
country = "DE"
language = "en"
in_service = false

[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password_file = "main.password"
domain = "example.com"
number_form = "sip:{national}@pbx.local"
digits_after_answer = "1*2#"
ca_file = "company-ca.pem"
redirect_domains = ["a.example", "b.example"]
lease = "10 min"
ping_after = "20 s"

[[route]]
name = "reserve-2"
server = "sip:10.0.0.7;transport=tcp"
outbound_proxy = "sips:sbc.example"
server_limit = "3 s"
account = "49301234"
login = "auth-4711"
fingerprint = "0011223344556677889900112233445566778899001122334455667788990011"
media = "srtp-or-rtp"
codecs = ["PCMA", "G722"]
password = "kept-secret"
number = "+49 30 123456"
number_form = "national"

[call]
give_up_after = "5 min"
race_after = "1500 ms"
no_answer_after = "1 min"
busy_tone_for = "10 s"
howler_for = "20 s"
max_call = "1 h"
max_off_hook = "2 h"
audio_lost_after = "5 s"

[media]
rtp_ports = "20000-20099"

[hook]
input = "pipe:/run/hook"
settle = "20 ms"
flash = "500 ms"

[audio]
device = "alsa:Headset"
prompts = "/srv/prompts"

[callbacks]
from = ["+498003301000", "desk"]

[page]
host = "0.0.0.0"
port = 0

[journal]
file = "/var/lib/hotline/calls.jsonl"

[log]
level = "debug"
`;

/** A file with some lines changed. */
export function changed(
  file: string,
  ...changes: readonly (readonly [from: string | RegExp, to: string])[]
): string {
  return changes.reduce((text, [from, to]) => {
    const next = text.replace(from, () => to);
    if (next === text) throw new Error(`nothing to change: ${from.toString()}`);
    return next;
  }, file);
}
