import { technicians } from './world';

/** The id of everybody's password method, and of everybody's mobile phone (docs/graph.md, first page and §8). */
export const PASSWORD_METHOD = '28c10230-6103-485e-b985-444c60001490';
export const MOBILE_PHONE = '3179e48a-750b-4051-897c-87b9720928f7';

export interface Method {
  '@odata.type': string;
  id: string;
  [more: string]: unknown;
}

const METHODS: Record<string, readonly Method[]> = {
  [technicians.dana.id]: [
    {
      '@odata.type': '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod',
      id: '6803c096-8f22-4c1f-9a2b-000000000d1a',
      displayName: 'Dana’s Pixel 8',
      deviceTag: 'SoftwareTokenActivated',
      phoneAppVersion: '6.2501.0126',
      createdDateTime: '2025-02-03T09:30:00Z',
    },
    {
      '@odata.type': '#microsoft.graph.fido2AuthenticationMethod',
      id: '-2_GRUg2-HYz6_1YG4YRAQ2',
      displayName: 'Red key',
      creationDateTime: '2025-06-10T06:44:09Z',
      model: 'NFC key',
    },
  ],
};

/** What Graph lists of anybody: the password and a phone, and whatever else they have. */
export const methodsOf = (id: string): Method[] => [
  {
    '@odata.type': '#microsoft.graph.passwordAuthenticationMethod',
    id: PASSWORD_METHOD,
    password: null,
    createdDateTime: '2026-03-02T08:00:00Z',
  },
  {
    '@odata.type': '#microsoft.graph.phoneAuthenticationMethod',
    id: MOBILE_PHONE,
    phoneNumber: '+1 5555550142',
    phoneType: 'mobile',
    smsSignInState: 'notConfigured',
    createdDateTime: '2024-11-20T12:00:00Z',
  },
  ...(METHODS[id] ?? []),
];
