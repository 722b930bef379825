/**
 * Links and steps inside the office. The router's own types know one application, the till; the office has addresses of its own, so the
 * addresses are plain texts here, and the pages check what they read from them.
 */
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ComponentType, Ref } from "react";
import { useCallback } from "react";

export type Search = Record<string, string | undefined>;

interface Target {
  to: string;
  search?: Search;
}

interface GoProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href">, Target {
  /** Counts as current only at exactly this address. */
  exact?: boolean;
  ref?: Ref<HTMLAnchorElement>;
}

const Anchor = Link as unknown as ComponentType<Record<string, unknown>>;

export function Go({ exact, ...rest }: GoProps) {
  return <Anchor {...rest} activeOptions={{ exact: exact ?? false, includeSearch: false }} />;
}

/** Goes to another page; `replace` leaves no step behind to go back to. */
export function useGo(): (target: Target & { replace?: boolean }) => void {
  const navigate = useNavigate() as unknown as (options: Target & { replace?: boolean }) => Promise<void>;
  return useCallback((target) => void navigate(target), [navigate]);
}

/** The texts after the question mark. */
export const useAsked = (): Search => useSearch({ strict: false }) as Search;

/** A part of the address. */
export const usePart = (name: string): string =>
  (useParams({ strict: false }) as Record<string, string | undefined>)[name] ?? "";
