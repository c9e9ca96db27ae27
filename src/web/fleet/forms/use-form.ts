/** A form: what was typed, what is wrong with it, and sending it. Nothing typed is lost when it is refused. */
import { useState, type ChangeEvent, type SyntheticEvent } from 'react';
import type { z } from 'zod';
import { ApiProblem, asProblem } from '../api/index.js';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { check, faultAt, splitFaults, type Faults, type ServerFaults } from './faults.js';

export interface FormPlan<Draft, Schema extends z.ZodType, Answer> {
  readonly initial: Draft;
  /** Of the API: what it would refuse is found here first. */
  readonly schema: Schema;
  /** What is sent of a draft, as the schema takes it. */
  readonly input: (draft: Draft) => unknown;
  /** Places of the schema that have a field, so that what the server finds there stands there. */
  readonly fields: readonly string[];
  readonly send: (value: z.output<Schema>, draft: Draft) => Promise<Answer>;
  /** What stands in the fields after it was taken; left out: what was sent. */
  readonly after?: (answer: Answer) => Draft;
}

export interface Form<Draft> {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  /** What is wrong at a place of the schema; undefined: nothing, or nothing yet. */
  readonly fault: (place: string) => string | undefined;
  /** Why the server refused it, without the faults that stand at their fields. */
  readonly refusal: ApiProblem | null;
  /** There are faults at fields. */
  readonly invalid: boolean;
  readonly busy: boolean;
  /** Rises with every attempt that came to nothing: the form then shows the first fault. */
  readonly failedAttempts: number;
  readonly submit: (event?: SyntheticEvent) => void;
  readonly reset: (draft: Draft) => void;
}

const noFaults: Faults = new Map();

export function useForm<Draft extends object, Schema extends z.ZodType, Answer>(
  plan: FormPlan<Draft, Schema, Answer>,
): Form<Draft> {
  const { words } = useWords(formWords);
  const [draft, setDraft] = useState(plan.initial);
  const [failedAttempts, setFailedAttempts] = useState(0);
  const [ofServer, setOfServer] = useState(noFaults);
  const [refusal, setRefusal] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);

  const checked = check(plan.schema, plan.input(draft), words);
  const ofSchema = failedAttempts > 0 && !checked.ok ? checked.faults : noFaults;

  const send = async (value: z.output<Schema>) => {
    setBusy(true);
    setRefusal(null);
    try {
      const answer = await plan.send(value, draft);
      setFailedAttempts(0);
      if (plan.after) setDraft(plan.after(answer));
    } catch (error) {
      const problem = asProblem(error);
      const { ofFields, rest } = splitFaults(problem.faults, plan.fields, words);
      setOfServer(ofFields);
      setRefusal(withFaults(problem, rest));
      setFailedAttempts((count) => count + 1);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    // A form in a dialog that was opened from another form is a child of that one for React.
    event?.stopPropagation();
    if (busy) return;
    if (checked.ok) void send(checked.value);
    else setFailedAttempts((count) => count + 1);
  };
  const change = (part: Partial<Draft>) => {
    setDraft((former) => ({ ...former, ...part }));
    setOfServer(noFaults);
    setRefusal(null);
  };
  const reset = (to: Draft) => {
    setDraft(to);
    setFailedAttempts(0);
    setOfServer(noFaults);
    setRefusal(null);
  };
  const fault = (place: string) => faultAt(ofSchema, place) ?? faultAt(ofServer, place);
  const invalid = ofSchema.size + ofServer.size > 0;
  return { draft, change, fault, refusal, invalid, busy, failedAttempts, submit, reset };
}

function withFaults(problem: ApiProblem, faults: ServerFaults): ApiProblem {
  const { code, message, status, retryAfterS } = problem;
  return new ApiProblem(code, message, status, faults, retryAfterS, { cause: problem });
}

type TextKeys<Draft> = { [Key in keyof Draft]: Draft[Key] extends string ? Key : never }[keyof Draft] &
  string;

/** Attributes of a Mantine text field for an entry of the draft; `place` where the schema calls it otherwise. */
export function textField<Draft, Key extends TextKeys<Draft>>(
  form: Form<Draft>,
  key: Key,
  place: string = key,
) {
  return {
    name: key,
    value: form.draft[key] as string,
    error: form.fault(place),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      form.change({ [key]: event.currentTarget.value } as unknown as Partial<Draft>);
    },
  };
}
