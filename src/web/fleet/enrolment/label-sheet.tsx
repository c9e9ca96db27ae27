import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { dateText, useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { inSheets, labelFacts, LABELS_A_SHEET, type LabelPaper } from './label-facts.js';
import { QrCode } from './qr-code.js';

interface LabelSheetProps {
  readonly codes: readonly IssuedCode[];
  readonly paper: LabelPaper;
}

export function LabelSheet({ codes, paper }: LabelSheetProps) {
  return inSheets(codes, LABELS_A_SHEET[paper]).map((sheet) => (
    <div key={sheet[0]?.phone} className="label-page" data-paper={paper}>
      {sheet.map((code) => (
        <Label key={code.phone} code={code} />
      ))}
    </div>
  ));
}

export function Label({ code }: { readonly code: IssuedCode }) {
  const { words, language } = useWords(enrolmentWords);
  const { host } = labelFacts(code.qrText);
  return (
    <div className="label" data-testid="label">
      <QrCode text={code.qrText} description={words.shown.qr} className="label-qr" />
      <div className="label-text">
        <span className="label-product">{words.label.product}</span>
        <strong className="label-name">{code.name}</strong>
        {code.site !== null && <span className="label-site">{code.site}</span>}
        <span className="label-code">{code.code}</span>
        <span className="label-small">
          {host} · {words.label.until(dateText(code.expiresAt, language))}
        </span>
      </div>
    </div>
  );
}
