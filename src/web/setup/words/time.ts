/** Words of the step "Time". */
import { translations } from './index.js';

export const timeWords = translations(
  {
    phone: 'Clock of the phone',
    difference: 'Difference from this device',
    none: 'less than 2 seconds',
    source: 'Set by a time server',
    yes: 'yes',
    no: 'not yet',
    unknown: 'not known',
    why: 'Certificates are only good at the right time: a phone without it cannot reach its server.',
    compare: 'Compare again',
    comparing: 'The phone compares its clock with this device…',
  },
  {
    phone: 'Часы телефона',
    difference: 'Расхождение с этим устройством',
    none: 'меньше 2 секунд',
    source: 'Выставлены сервером времени',
    yes: 'да',
    no: 'ещё нет',
    unknown: 'неизвестно',
    why: 'Сертификаты верны только при верном времени: без него телефон не достучится до сервера.',
    compare: 'Сверить ещё раз',
    comparing: 'Телефон сверяет часы с этим устройством…',
  },
);
