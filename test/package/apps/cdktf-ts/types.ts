// Compiled, never run: what a construct of one's own makes of the props, under `exactOptionalPropertyTypes`.
import {
  type ConnectionSettings,
  EnsImageLookup,
  type EnsImageLookupProps,
  type EnsImagesSettings,
  type ImageFilters,
  type ImageQuery,
  type InjectionOptions,
  type LookupMode,
} from "cdktf-ens-images";
import { giveImages, type TestImage } from "cdktf-ens-images/testing";
import type { Construct } from "constructs";

// As docs/choosing.md has it.
interface BaseImageProps extends Omit<EnsImageLookupProps, "pick"> {
  readonly team: string;
}

export class BaseImage extends EnsImageLookup {
  constructor(scope: Construct, id: string, { team, ...props }: BaseImageProps) {
    super(scope, id, { imageName: `${team}-base-*`, minAgeDays: 7, ...props, pick: "mostRecent" });
  }
}

interface TeamImageProps extends EnsImageLookupProps {
  readonly team: string;
}

export class TeamImage extends EnsImageLookup {
  constructor(scope: Construct, id: string, { team, ...props }: TeamImageProps) {
    super(scope, id, { imageName: `${team}-base-*`, ...props });
  }
}

export class NewestImage extends EnsImageLookup {
  constructor(scope: Construct, id: string, props: Omit<EnsImageLookupProps, "pick">) {
    super(scope, id, { ...props, pick: "mostRecent" });
  }
}

interface WebImageProps extends Omit<EnsImageLookupProps, "imageName" | "exactImageName"> {}

export class WebImage extends EnsImageLookup {
  constructor(scope: Construct, id: string, props: WebImageProps = {}) {
    super(scope, id, { ...props, imageName: "web-*" });
  }
}

/** A program often has values that may be undefined: each optional member takes it. */
type Undefined<T> = { readonly [Name in keyof T]-?: undefined };
type Optional<T> = { [Name in keyof T as undefined extends T[Name] ? Name : never]: T[Name] };

declare const nothing: {
  readonly props: Undefined<EnsImageLookupProps>;
  readonly connection: Undefined<ConnectionSettings>;
  readonly assumeRole: Undefined<Optional<NonNullable<ConnectionSettings["assumeRole"]>>>;
  readonly assumeRoleWithOidc: Undefined<NonNullable<ConnectionSettings["assumeRoleWithOidc"]>>;
  readonly settings: Undefined<EnsImagesSettings>;
  readonly options: Undefined<InjectionOptions>;
  readonly image: Undefined<Omit<TestImage, "imageName">>;
};

export const props: EnsImageLookupProps = nothing.props;
export const connection: ConnectionSettings = {
  ...nothing.connection,
  assumeRole: { roleArn: "", ...nothing.assumeRole },
  assumeRoleWithOidc: nothing.assumeRoleWithOidc,
};
export const settings: EnsImagesSettings = nothing.settings;
export const options: InjectionOptions = nothing.options;
export const image: TestImage = { imageName: "web", ...nothing.image };
export const filters: ImageFilters = { imageName: "web", pick: undefined };
export const query: ImageQuery = { ...filters, fallback: [filters, "m-5xyz"] };
export const mode: LookupMode = "frozen";

export function give(scope: Construct, version: string | undefined): void {
  giveImages(scope, [{ imageName: "web-1", osVersion: version }]);
}
