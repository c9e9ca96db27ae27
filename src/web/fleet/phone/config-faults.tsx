import { Alert, List } from '@mantine/core';
import type { ApiProblem } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { commandWords } from '../words/commands.js';
import { lineOfPlace } from './config-text.js';

interface ConfigFaultsProps {
  readonly toml: string;
  readonly faults: ApiProblem['faults'];
  readonly onGoTo: (line: number) => void;
}

/** The faults of a configuration; where the line is known, a button leads to it. */
export function ConfigFaults({ toml, faults, onGoTo }: ConfigFaultsProps) {
  const { words } = useWords(commandWords);
  return (
    <Alert role="alert" color="red" icon={<Icon name="alert" />} title={words.config.faults}>
      <List size="sm" data-testid="config-faults">
        {faults.map(({ place, message }) => {
          const line = lineOfPlace(toml, `${place} ${message}`) ?? lineOfPlace(toml, place);
          return (
            <List.Item key={`${place} ${message}`}>
              {line !== null && (
                <button type="button" className="link-button" onClick={() => onGoTo(line)}>
                  {words.config.line(String(line))}
                </button>
              )}{' '}
              <span lang="en">
                <strong>{place}</strong> {message}
              </span>
            </List.Item>
          );
        })}
      </List>
    </Alert>
  );
}
