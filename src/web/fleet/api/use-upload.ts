import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AnswerOf, EndpointName } from '../../../protocol/fleet-api/endpoints.js';
import type { CallInput } from './client.js';
import { type ChangeOptions, useApi } from './hooks.js';
import type { ApiProblem } from './problem.js';
import type { UploadProgress } from './upload-port.js';

export interface Upload<Name extends EndpointName> {
  readonly send: (input: CallInput<Name>) => void;
  /** Nothing of what was sent remains. */
  readonly stop: () => void;
  /** null: nothing is being sent. */
  readonly progress: UploadProgress | null;
  /** The last one was stopped. */
  readonly isStopped: boolean;
  readonly problem: ApiProblem | null;
}

/** `useChange` for an endpoint that takes a file: tells how far it is, and can be stopped; it stops with its component. */
export function useUpload<Name extends EndpointName>(
  name: Name,
  { refetch = [], onDone }: ChangeOptions<Name> = {},
): Upload<Name> {
  const api = useApi();
  const cache = useQueryClient();
  const under = useRef<AbortController | null>(null);
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const [isStopped, setStopped] = useState(false);
  useEffect(() => () => under.current?.abort(), []);
  const sending = useMutation<AnswerOf<Name>, ApiProblem, CallInput<Name>>({
    mutationFn: async (input) => {
      const control = new AbortController();
      under.current = control;
      setStopped(false);
      setProgress({ sent: 0, total: (input as { readonly file?: Blob }).file?.size ?? 0 });
      try {
        return await api.call(name, input, control.signal, setProgress);
      } finally {
        setProgress(null);
        setStopped(control.signal.aborted);
      }
    },
    onSuccess: (answer, input) => {
      onDone?.(answer, input);
      for (const changed of refetch) void cache.invalidateQueries({ queryKey: [changed] });
    },
  });
  return {
    send: (input) => sending.mutate(input),
    stop: () => under.current?.abort(),
    progress,
    isStopped,
    problem: isStopped ? null : sending.error,
  };
}
