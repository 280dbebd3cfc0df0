import type { TypeFacts } from "../facts";

export const provider: TypeFacts = {
  version: 0,
  block: {
    access_key:
      "string optional # Access key id. Better left to ALIBABA_CLOUD_ACCESS_KEY_ID: a literal here ends up in the synthesized JSON.",
    account_id: "string optional # The account's number. The provider asks STS for it when it needs it.",
    account_type: "string optional # Domestic or International: the site that the account was opened on.",
    client_connect_timeout: "number optional # Milliseconds until a connection must stand. Default: 60000.",
    client_read_timeout: "number optional # Milliseconds until an answer must be there. Default: 60000.",
    configuration_source: "string optional # A text that the provider adds to its user agent.",
    credentials_uri:
      "string optional # Address of a sidecar that hands out credentials. Used only without an access key.",
    ecs_role_name:
      "string optional # RAM role of the ECS machine that Terraform runs on. Used only without an access key.",
    max_retry_timeout: "number optional # Seconds for which a refused request is tried again. Default: 0.",
    profile: "string optional # Profile in the credentials file. Without a name here the file is not read at all.",
    protocol: "string optional # HTTP or HTTPS. Default: HTTPS. The emulator of this library speaks HTTP.",
    region: "string optional # Region of the other services. ENS is placed by ens_region_id of each resource.",
    secret_key:
      "string optional # Access key secret. Better left to ALIBABA_CLOUD_ACCESS_KEY_SECRET: a literal here ends up in the synthesized JSON.",
    secure_transport: "string optional # Sent with every request, for policies that ask whether TLS was used.",
    security_token:
      "string optional # Token of temporary (STS) credentials. Better left to ALIBABA_CLOUD_SECURITY_TOKEN.",
    security_transport: "string optional # The older spelling of secure_transport.",
    shared_credentials_file:
      "string optional # Credentials file of the aliyun command line. Default: ~/.aliyun/config.json.",
    skip_region_validation: "bool optional # Accept a region that this release of the provider does not know.",
    source_ip: "string optional # Sent with every request, for policies that ask for the caller's address.",
    assume_role: {
      set: {
        external_id: "string optional # The id that the role's owner asks third parties for.",
        policy: "string optional # A policy that narrows what the session may do.",
        role_arn: "string required # The role to take on.",
        session_expiration: "number optional # Seconds that the session lives, 900 to 43200. Default: 3600.",
        session_name: "string optional # The name of the session in the audit log. Default: terraform.",
      },
      max: 1,
    },
    assume_role_with_oidc: {
      list: {
        oidc_provider_arn: "string optional # Needed; an empty block takes it from ALIBABA_CLOUD_OIDC_PROVIDER_ARN.",
        oidc_token: "string optional # The token itself; wins over oidc_token_file.",
        oidc_token_file: "string optional # The file that holds the token.",
        policy: "string optional # A policy that narrows what the session may do.",
        role_arn: "string optional # Needed; an empty block takes it from ALIBABA_CLOUD_ROLE_ARN.",
        role_session_name: "string optional # The name of the session in the audit log. Default: terraform.",
        session_expiration: "number optional # Seconds that the session lives, 900 or more. Default: 3600.",
      },
      max: 1,
    },
    endpoints: {
      set: {
        ens: "string optional # Host of Edge Node Service, host[:port] without a scheme.",
        location: "string optional # Host of the service that the provider asks for the other hosts.",
        ram: "string optional # Host of Resource Access Management.",
        sts: "string optional # Host of the Security Token Service, which assume_role calls.",
        vpc: "string optional # Host of Virtual Private Cloud.",
      },
    },
    features: {
      list: {
        ecs_instance: {
          list: {
            replace_on_image_update:
              "bool optional # Of ECS instances alone: an ENS machine is replaced whatever this says.",
          },
          max: 1,
        },
      },
      max: 1,
    },
    sign_version: {
      set: {
        oss: "string optional # Version of the signature sent to OSS.",
        sls: "string optional # Version of the signature sent to the Log Service.",
      },
      max: 1,
    },
  },
};
