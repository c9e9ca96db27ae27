import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { FaultItem } from './fault-item.js';
import { ZoneNote } from './zone-note.js';

const MOST = 200;

export function FaultsTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneWords);
  const faults = useEndpoint('phoneFaults', { params: { id: phone.id }, query: { limit: MOST } });
  return (
    <div className="card">
      <QueryView query={faults}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="check" title={words.faults.none}>
              {words.faults.noneText}
            </Empty>
          ) : (
            <>
              <ul className="plain-list">
                {list.map((fault) => (
                  <FaultItem
                    key={`${fault.code} ${fault.place} ${fault.since}`}
                    fault={fault}
                    clearedAt={fault.clearedAt}
                    timeZone={phone.timezone}
                  />
                ))}
              </ul>
              <ZoneNote timeZone={phone.timezone} />
            </>
          )
        }
      </QueryView>
    </div>
  );
}
