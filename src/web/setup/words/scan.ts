/** Words of reading a QR code. */
import type { EnrolmentQrFault } from '../../../protocol/enrolment-qr.js';
import { translations } from './index.js';
import type { CameraFault } from '../qr/camera.js';

interface ScanWords {
  readonly picture: string;
  readonly opening: string;
  readonly hold: string;
  readonly start: string;
  readonly stop: string;
  readonly photo: string;
  readonly noLive: string;
  readonly reading: string;
  readonly nothing: string;
  readonly noPicture: string;
  readonly read: (server: string) => string;
  readonly codes: Readonly<Record<EnrolmentQrFault, string>>;
  readonly faults: Readonly<Record<CameraFault | 'no-reader', string>>;
}

export const scanWords = translations<ScanWords>(
  {
    picture: 'Picture of the camera',
    opening: 'The camera is being opened. Allow it if the browser asks.',
    hold: 'Hold the code into the frame. It is read by itself.',
    start: 'Scan the QR code',
    stop: 'Close the camera',
    photo: 'Take a photo of the QR code',
    noLive: 'Your browser gives this page no live camera, so take a photo of the code instead.',
    reading: 'Looking for the code in the photo…',
    nothing:
      'There is no QR code in this photo. Hold the whole code into the picture, straight and sharp, without glare.',
    noPicture: 'This file is no picture that the browser can open. Take a photo.',
    read: (server) => `Read: ${server}`,
    codes: {
      foreign:
        'This QR code is not for a phone of a fleet. Scan the one on the enrolment label or on the page “New phones” of the dashboard.',
      damaged:
        'This enrolment code is incomplete or changed. Let the dashboard show it once more, or type address and code by hand.',
    },
    faults: {
      refused:
        'The camera is not allowed. Allow it in the browser’s settings for this page, take a photo, or type the code.',
      absent: 'This device has no camera. Type address and code by hand.',
      failed: 'The camera gives no picture: another app may be using it. Close that, or take a photo.',
      'no-reader':
        'The part that reads codes did not load: the connection to the phone is gone. Try once more, or type the code.',
    },
  },
  {
    picture: 'Изображение с камеры',
    opening: 'Камера открывается. Если браузер спросит, разрешите её.',
    hold: 'Наведите рамку на код. Он прочитается сам.',
    start: 'Сканировать QR-код',
    stop: 'Закрыть камеру',
    photo: 'Сфотографировать QR-код',
    noLive: 'Браузер не даёт этой странице видео с камеры, поэтому сфотографируйте код.',
    reading: 'Ищем код на снимке…',
    nothing: 'На снимке нет QR-кода. Снимите код целиком, прямо, резко и без бликов.',
    noPicture: 'Этот файл браузер не открывает как снимок. Сфотографируйте код.',
    read: (server) => `Прочитано: ${server}`,
    codes: {
      foreign:
        'Этот QR-код не от телефона парка. Нужен код с наклейки или со страницы «Новые телефоны» в панели.',
      damaged:
        'Код подключения неполный или изменён. Покажите его в панели заново или введите адрес и код вручную.',
    },
    faults: {
      refused:
        'Камера не разрешена. Разрешите её для этой страницы в настройках браузера, сфотографируйте код или введите его.',
      absent: 'У этого устройства нет камеры. Введите адрес и код вручную.',
      failed:
        'Камера не даёт изображения: возможно, её занимает другая программа. Закройте её или сфотографируйте код.',
      'no-reader':
        'Не загрузилась часть, которая читает коды: связь с телефоном пропала. Попробуйте ещё раз или введите код.',
    },
  },
);
