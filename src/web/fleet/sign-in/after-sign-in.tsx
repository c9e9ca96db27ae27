import { useEffect } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { takeWanted } from './open-id.js';

/** `/sign-in` for who is signed in already. */
export function AfterSignIn() {
  return <Navigate to="/" replace />;
}

/** Goes on to the page that was wanted before the visit to the identity provider. */
export function useWantedPage(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const wanted = takeWanted(sessionStorage);
    if (wanted !== null) void navigate(wanted, { replace: true });
  }, [navigate]);
}
