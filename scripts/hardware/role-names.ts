import type { IoRole } from '../../src/protocol/io-pins.js';

/** What people call the things that are wired. */
export const roleNames: Readonly<Record<IoRole, string>> = {
  hook: 'Hook contact',
  'hook-second': 'Second hook contact',
  'status-lamp': 'Status lamp',
  'call-lamp': 'Call lamp',
  'ambient-lamp': 'Ambient lamp',
  ringer: 'Ringer relay',
  'rating-1': 'Rating button 1',
  'rating-2': 'Rating button 2',
  'rating-3': 'Rating button 3',
  'rating-4': 'Rating button 4',
  'rating-5': 'Rating button 5',
  'rating-lamp-1': 'Lamp of rating 1',
  'rating-lamp-2': 'Lamp of rating 2',
  'rating-lamp-3': 'Lamp of rating 3',
  'rating-lamp-4': 'Lamp of rating 4',
  'rating-lamp-5': 'Lamp of rating 5',
  tamper: 'Tamper contact',
  door: 'Door contact',
  supply: 'Supply good',
  setup: 'Setup button',
};

/** Where phone.toml names the line of each. In a list, `[1]` is its first entry. */
export const roleEntries: Readonly<Record<IoRole, string>> = {
  hook: 'hook.pin',
  'hook-second': 'hook.second_pin',
  'status-lamp': 'lamps.status.pin',
  'call-lamp': 'lamps.call.pin',
  'ambient-lamp': 'lamps.ambient.pin',
  ringer: 'ringer.pin',
  'rating-1': 'rating.button[1].pin',
  'rating-2': 'rating.button[2].pin',
  'rating-3': 'rating.button[3].pin',
  'rating-4': 'rating.button[4].pin',
  'rating-5': 'rating.button[5].pin',
  'rating-lamp-1': 'rating.button[1].lamp.pin',
  'rating-lamp-2': 'rating.button[2].lamp.pin',
  'rating-lamp-3': 'rating.button[3].lamp.pin',
  'rating-lamp-4': 'rating.button[4].lamp.pin',
  'rating-lamp-5': 'rating.button[5].lamp.pin',
  tamper: 'contacts.tamper.pin',
  door: 'contacts.door.pin',
  supply: 'contacts.supply.pin',
  setup: 'contacts.setup.pin',
};
