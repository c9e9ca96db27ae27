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
input = "gpio"
pin = 20
second_pin = "HOOK_NC"
off_hook = "low"
pull = "none"
debounce = "5 ms"
settle = "20 ms"
flash = "500 ms"

[io]
chip = "pinctrl-bcm2711"
board = "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"
guard = "6 min"

[lamps.status]
pin = 21
active = "low"

[lamps.call]
pin = "LAMP_CALL"
active = "low"

[lamps.ambient]
pin = 19
active = "low"

[ringer]
pin = 18
active = "low"
style = "strobe"

[rating]
ask_for = "30 s"

[[rating.button]]
pin = 30
active = "high"
pull = "down"

[rating.button.lamp]
pin = 31
active = "low"

[[rating.button]]
pin = 32

[contacts.tamper]
pin = 33
active = "low"
pull = "none"

[contacts.door]
pin = 34
active = "low"
pull = "down"

[contacts.supply]
pin = 35
active = "low"
pull = "up"

[contacts.setup]
pin = 36
active = "high"
pull = "down"

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
