/** Words of the last screen. */
import { translations } from './index.js';

export const finishedWords = translations(
  {
    title: 'The phone is set up',
    text: 'This page is closed now, and nobody can open it from the network. Put the handset into its cradle; lifting it calls.',
    again:
      'To open it again: on the page of this phone in the dashboard of its fleet. Without a fleet: sudo hotline provision --interactive, at the phone.',
    print: 'Print the record',
  },
  {
    title: 'Телефон настроен',
    text: 'Эта страница закрыта, и по сети её никто не откроет. Положите трубку; если её снять, телефон позвонит.',
    again:
      'Открыть её снова: на странице этого телефона в панели парка. Без парка: sudo hotline provision --interactive на самом телефоне.',
    print: 'Напечатать акт',
  },
);
