import { timeText } from './format.js';
import { listText, type SetupProblemWords } from './setup-problem-words.js';

const inUtc = (time: string): string => timeText(time, 'en', { timeZone: 'UTC', sayZone: true });

const code = 'Have a new code issued on the dashboard: a code is good for one phone, and for a limited time.';

/** Said to a technician who stands at the phone: what is wrong, then what to do. */
export const english: SetupProblemWords = {
  'network-none': () => ({
    title: 'No network',
    advice: 'Plug the network cable into the phone, or choose a Wi-Fi network and give its password.',
  }),
  'network-no-cable': (data) => ({
    title: `No cable, or nothing at its other end (${data.interface})`,
    advice:
      'Check the plug at the phone, the cable, and the port of the switch or router: the small lamp at the socket must be lit.',
  }),
  'network-no-address': (data) => ({
    title: `The network gives the phone no address (${data.interface})`,
    advice:
      'The cable is good, and no DHCP server answers. Ask whoever looks after the network: is this socket switched on, is the phone to be registered there by its MAC address, or does it need a fixed address?',
  }),
  'network-no-gateway': () => ({
    title: 'The network has no way out',
    advice:
      'The phone has an address and no gateway. Ask whoever looks after the network for a gateway by DHCP, or for another socket.',
  }),
  'wifi-not-found': ({ wifi }) => ({
    title: `Wi-Fi network "${wifi}" is not in reach`,
    advice:
      'Check its name, capital letters included. See that the access point is on and near enough; a hidden network must be typed in by hand.',
  }),
  'wifi-password': ({ wifi }) => ({
    title: `The password of Wi-Fi "${wifi}" is wrong`,
    advice: 'Type it in once more; capital letters and blanks count.',
  }),
  'wifi-failed': ({ wifi }) => ({
    title: `Wi-Fi "${wifi}" does not let the phone in`,
    advice:
      'Try once more, nearer to the access point. A network that asks for a user name or a certificate needs whoever looks after it; else use a cable.',
  }),
  'dns-failing': ({ name }) => ({
    title: 'Names cannot be looked up (DNS)',
    advice: `The name server of this network does not answer, so that ${name} is not found. Ask whoever looks after the network which DNS server the phone may use.`,
  }),
  'captive-portal': ({ portal }) => ({
    title: 'This network wants somebody to sign in on a page first',
    advice: `${portal === null ? 'Something in the network answers in place of the server' : `Everything is led to ${portal}`}. A phone cannot sign in: ask for its MAC address to be let through, or use another network.`,
  }),

  'clock-wrong': ({ clock, right }) => ({
    title: `The clock is wrong: it says ${inUtc(clock)}`,
    advice: `${right === null ? '' : `It is about ${inUtc(right)}. `}Until the clock is right no certificate can be checked. It sets itself from a time server: let the phone reach one (NTP, UDP port 123) and wait a minute, or set it with "timedatectl set-time".`,
  }),
  'clock-not-set': () => ({
    title: 'The clock has not been set by a time server yet',
    advice:
      'Wait a minute. If it stays so, let the phone reach a time server (NTP, UDP port 123): it forgets the time when its power is cut.',
  }),

  'fleet-address-invalid': ({ server }) => ({
    title: `"${server}" cannot be the address of a fleet server`,
    advice: 'It looks like wss://fleet.example. Copy it from the dashboard, or scan the QR code.',
  }),
  'fleet-name-unknown': ({ server }) => ({
    title: `The name in ${server} does not exist`,
    advice: 'Compare the address letter by letter with the one of the dashboard.',
  }),
  'fleet-unreachable': ({ server }) => ({
    title: `The fleet server ${server} does not answer`,
    advice:
      'Check the address. If it is right, the network keeps the phone from it (ask for its port to be opened), or the server is off (ask whoever runs it).',
  }),
  'fleet-not-a-fleet': ({ server }) => ({
    title: `What answers at ${server} is no fleet server`,
    advice: 'Compare the address and its port with the one of the dashboard.',
  }),
  'fleet-certificate-unknown': ({ server }) => ({
    title: `The certificate of ${server} is not known to this phone`,
    advice:
      'If the company has an authority of its own, give its file (.pem) along with the address. If not, somebody in the network may pretend to be the server: use another network and tell whoever runs the fleet.',
  }),
  'fleet-certificate-name': ({ server }) => ({
    title: `The certificate of ${server} is for another name`,
    advice:
      'Use the name that the dashboard shows, not an address of digits. If it is that one, whoever runs the fleet must renew the certificate.',
  }),
  'fleet-certificate-expired': ({ server }) => ({
    title: `The certificate of ${server} is out of date`,
    advice: 'Whoever runs the fleet must renew it. The clock of this phone is right.',
  }),
  'fleet-authority-unreadable': () => ({
    title: 'The file of the authority is no certificate',
    advice: 'It begins with -----BEGIN CERTIFICATE-----. Get it anew from whoever runs the fleet.',
  }),
  'fleet-foreign': ({ server }) => ({
    title: `${server} is another fleet than the one this phone belongs to`,
    advice: 'Correct the address; or, if the phone is to change over, set it up anew.',
  }),
  'code-mistyped': () => ({
    title: 'The code cannot be right: a character is wrong or missing',
    advice: 'Compare it with the label or the dashboard; it looks like K7MW-3PQD-9X.',
  }),
  'code-wrong': () => ({
    title: 'The fleet does not know this code',
    advice: `Compare it with the label or the dashboard, and the address of the fleet too. ${code}`,
  }),
  'code-expired': () => ({ title: 'The code has expired', advice: code }),
  'code-used': () => ({
    title: 'The code was used already',
    advice: `Another device has joined with it. If that is not right, say so to whoever runs the fleet. ${code}`,
  }),
  'code-of-taken-phone': () => ({
    title: 'The phone of this code has a device already',
    advice:
      'If this device is to take its place, have a replacement code issued; if not, have a code issued for another phone.',
  }),
  'too-many-tries': () => ({
    title: 'Too many wrong codes came from this network',
    advice: 'Wait 5 minutes, compare the code with the label, and try once more.',
  }),
  'phone-unknown': () => ({ title: 'The fleet does not know this phone', advice: code }),
  'phone-revoked': () => ({
    title: 'This phone was revoked by an operator',
    advice:
      'Ask whoever runs the fleet why. To bring it back, have a code issued and set the phone up anew with it.',
  }),
  'phone-joined-already': ({ name }) => ({
    title:
      name === null
        ? 'This device is another phone of the fleet already'
        : `This device is the phone "${name}" of a fleet already`,
    advice:
      'Nothing has to be done if it is that one. To make another one of it, revoke it on the dashboard, then set it up anew.',
  }),
  'not-accepted': ({ key }) => ({
    title: 'The phone waits to be accepted',
    advice: `Ask an operator to accept it on the dashboard${key === null ? '' : `, and compare the key: ${key}`}.`,
  }),
  'settings-missing': () => ({
    title: 'The phone waits for its settings',
    advice: 'Ask whoever runs the fleet to send it a configuration with account and number.',
  }),

  'settings-invalid': () => ({
    title: 'Something in the settings is wrong',
    advice: 'What it is stands below; correct it and try once more.',
  }),
  'settings-unwritable': ({ file }) => ({
    title: `${file} cannot be written`,
    advice:
      'Run this with sudo. If the disk can only be read, the memory card is worn out or locked: replace it.',
  }),
  'phone-silent': () => ({
    title: 'The program of the phone does not answer',
    advice: 'Its log says why: journalctl -u hotline-phone. Try: sudo systemctl restart hotline-phone.',
  }),
  'exchange-address-invalid': ({ server }) => ({
    title: `"${server}" cannot be the address of an exchange`,
    advice: 'It looks like sip:pbx.example;transport=tls or wss://pbx.example/ws. Copy it from its papers.',
  }),
  'exchange-name-unknown': ({ server }) => ({
    title: `The name of the exchange in ${server} does not exist`,
    advice: 'Compare the address of the exchange letter by letter with its papers.',
  }),
  'exchange-unreachable': ({ server }) => ({
    title: `The exchange ${server} does not answer`,
    advice:
      'Check address, port and transport. If they are right, ask for the port to be opened in the network, or ask whoever runs the exchange.',
  }),
  'exchange-certificate': ({ server }) => ({
    title: `The certificate of the exchange ${server} is not accepted`,
    advice:
      'What is wrong with it stands below. If the company has an authority of its own, give its file (ca_file).',
  }),
  'account-refused': ({ account, server }) => ({
    title: `The exchange refuses the account ${account}`,
    advice: `Check account and password; capital letters count. If they are right, ask whoever runs ${server} whether the account is active.`,
  }),
  'number-invalid': ({ number }) => ({
    title: `The phone may not be bound to the number "${number}"`,
    advice:
      'Give the whole number as it would be dialled, such as 8 800 333-44-34. Emergency numbers and numbers of two digits are refused.',
  }),

  'hook-hardware': () => ({
    title: 'The hook contact cannot be reached',
    advice:
      'What keeps the phone from it stands below: plug the board in, or stop the program that holds the line.',
  }),
  'hook-not-wired': ({ lines }) => ({
    title: 'Nothing changes when the handset is lifted',
    advice: `Watched: ${lines}. Check both wires of the hook switch, and that they are on these pins; press the switch by hand.`,
  }),
  'hook-chatters': () => ({
    title: 'The hook contact chatters',
    advice: 'Check the plug and the wires of the hook switch; if they are tight, replace the switch.',
  }),
  'hook-contradicts': () => ({
    title: 'What the hook contact says does not fit together',
    advice:
      'Begin the step anew and move the handset only as asked. If it stays so, a wire is loose or the contact sticks.',
  }),

  'sound-no-device': () => ({
    title: 'No sound device',
    advice:
      'Plug the USB sound adapter into the phone. If it is in, try another socket, then another adapter.',
  }),
  'sound-two-devices': ({ devices }) => ({
    title: `There are ${devices.length} sound devices: which one has the handset?`,
    advice: `Choose one: ${listText(devices)}. The one that you hear the tone from is the right one.`,
  }),
  'sound-device-missing': ({ device }) => ({
    title: `The sound device ${device} is not there`,
    advice: 'Plug it in, or choose another one.',
  }),
  'sound-device-busy': ({ device }) => ({
    title: `Another program uses the sound device ${device}`,
    advice:
      'Stop the phone first if this was called by hand (systemctl stop hotline-phone); else stop the other program.',
  }),
  'sound-device-failed': ({ device }) => ({
    title: `The sound device ${device} does not work`,
    advice: 'Unplug it and plug it in again; if it stays so, take another one.',
  }),
  'microphone-missing': ({ device }) => ({
    title: `${device} can play and not record`,
    advice: 'Choose a device with a microphone input, or plug the microphone in.',
  }),
  'microphone-silent': () => ({
    title: 'The microphone is silent',
    advice:
      'Speak into the handset. If the meter does not move: check the plug of the cord, raise the microphone level, then try another handset.',
  }),
  'microphone-overdriven': () => ({
    title: 'The microphone is too loud: speech is distorted',
    advice: 'Lower the microphone level until the meter stays below the red.',
  }),
  'earpiece-silent': () => ({
    title: 'The earpiece is silent',
    advice:
      'Raise its level. If there is still nothing: check the plug of the cord, then try another handset.',
  }),

  'room-too-loud': () => ({
    title: 'It is too loud here to learn the sound of the handset',
    advice: 'Wait for a quiet moment and do this step anew; the phone calls without it.',
  }),
  'handset-lifted': () => ({
    title: 'The handset is not in its cradle',
    advice: 'Put it back and do this step anew.',
  }),
  'baseline-failed': () => ({
    title: 'The sound of the handset could not be learnt',
    advice: 'See that the handset lies well in its cradle and do this step anew; the phone calls without it.',
  }),

  'number-refused': ({ number }) => ({
    title: `The exchange refuses to call ${number}`,
    advice:
      'Check the number; if it is right, ask whoever runs the exchange whether this account may call it.',
  }),
  'call-failed': () => ({
    title: 'The test call came to nothing',
    advice: 'Why stands below. Try once more; if it stays so, ask whoever runs the exchange.',
  }),
  'call-without-sound': () => ({
    title: 'The test call was answered, and no sound came back',
    advice:
      'Ask whoever looks after the network to let the sound through (UDP, the ports of the exchange), and whoever runs the exchange whether the test number plays back what it hears.',
  }),
};
