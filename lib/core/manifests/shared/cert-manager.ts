import type { IssuerRef } from '../../resolve/tls';
import type { KubeObject } from './kube-object';

// The resources of cert-manager: https://cert-manager.io/docs/reference/api-docs/

/** A certificate that cert-manager issues and renews. */
export interface Certificate extends KubeObject {
  readonly apiVersion: 'cert-manager.io/v1';
  readonly kind: 'Certificate';
  readonly spec: CertificateSpec & {
    readonly secretName: string;
    /** The metadata of the Secret that cert-manager writes. */
    readonly secretTemplate: Pick<KubeObject['metadata'], 'labels' | 'annotations'>;
  };
}

/** The content of a certificate. */
export interface CertificateSpec {
  readonly isCA?: boolean;
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly usages: readonly string[];
  readonly duration: string;
  readonly renewBefore?: string;
  readonly privateKey: { readonly algorithm: string; readonly size?: number; readonly rotationPolicy: 'Always' | 'Never' };
  readonly issuerRef: IssuerRef;
}

/** An issuer: self-signed, or with a CA in a Secret. */
export interface Issuer extends KubeObject {
  readonly apiVersion: 'cert-manager.io/v1';
  readonly kind: 'Issuer';
  readonly spec: { readonly selfSigned: Record<never, never> } | { readonly ca: { readonly secretName: string } };
}
