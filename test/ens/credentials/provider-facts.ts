/**
 * Whose key the Terraform provider signs its ENS call with, and by which roles, one configuration a line:
 *
 *     environment | profiles | provider block | the provider's identity [| ours, where it differs on purpose]
 *
 * Source: aliyun/alicloud 1.289, built from its source of 2026-08-21, run with Terraform 1.11 against a server on loopback that
 * noted each call. An identity is the key's id, `+` its token where it has one that no role gave, and before it, outermost
 * first, the roles by which it was exchanged; behind `:` how each role was taken (session, seconds, policy, external id; `-` no
 * seconds sent, `*` a number). `refused`: no call is signed. In "hosts" the last columns are the hosts of ENS and of STS.
 *
 * `ali`, `abc`, `aba`: the key pair of that family of variables, and A_, B_, C_ begin the names of their variables; @x is the ARN of a
 * role, @@x that of an identity provider; %EP, %PORT: the server on loopback; role, oidc, uri, file: the block's assume_role,
 * assume_role_with_oidc, credentials_uri, shared_credentials_file.
 */
export const PROVIDER_FACTS = `
# keys
- | - | - | refused
ali | - | - | AK.ali
abc | - | - | AK.abc
aba | - | - | AK.aba
ali abc | - | - | AK.ali
abc aba | - | - | AK.abc
abc A_ACCESS_KEY=AK.ali | - | - | AK.ali
A_ACCESS_KEY=" AK.ali " A_SECRET_KEY=" s\\n" | - | - | AK.ali
abc A_ACCESS_KEY=" " A_SECRET_KEY=" " | - | - | refused | AK.abc
ali | - | access_key=AK.p secret_key=s | AK.p
ali | - | access_key=AK.p | AK.p
- | - | access_key=AK.p secret_key=s security_token=tok.p | AK.p+tok.p
- | - | access_key=" AK.p " secret_key="s " | AK.p
ali B_REGION=cn-shanghai | - | region=null | AK.ali
ali | - | region=null | AK.ali
ali | - | region=mars-1 | refused | AK.ali
ali | - | access_key="" secret_key="" | refused
ali B_SECURITY_TOKEN=tok.env | - | - | AK.ali+tok.env
ali A_SECURITY_TOKEN="" B_SECURITY_TOKEN=tok.2 | - | - | AK.ali+tok.2
## of the same kind, by the rules and not measured one by one
ali B_SECURITY_TOKEN=tok.env | - | security_token="" | AK.ali
ali | - | secret_key="" | refused
ali abc | - | access_key=AK.p secret_key=s security_token="" | AK.p
ali A_ECS_ROLE_NAME=r | - | ecs_role_name="" | AK.ali

# profiles
- | default:AK; dev:AK | profile=dev | AK.dev
- | default:AK | - | refused
- | current=dev; default:AK; dev:AK | - | refused
A_PROFILE=dev | default:AK; dev:AK | - | AK.dev
B_PROFILE=dev | default:AK; dev:AK | - | AK.dev
A_PROFILE=dev B_PROFILE=default | default:AK; dev:AK | - | AK.dev
C_PROFILE=dev | default:AK; dev:AK | - | refused
A_PROFILE=default | default:AK; dev:AK | profile=dev | AK.dev
- | dev:AK sts_token=tok.f | profile=dev | AK.dev
ali | dev:AK | profile=nope | AK.ali
- | dev:AK | profile=nope | refused
- | - | profile=dev | refused
ali | - | profile=dev | AK.ali
- | dev:- | profile=dev | refused | AK.dev
- | dev: | profile=dev | AK.dev
- | dev:AK; dev:AK id=AK.dev2 | profile=dev | AK.dev2
- | dev:StsToken sts_token=tok.f | profile=dev | AK.dev+tok.f
ali | dev:StsToken sts_token=tok.f | profile=dev | AK.ali+tok.f
ali | dev:Weird | profile=dev | AK.ali
- | dev:Weird | profile=dev | AK.dev
- | at=creds.json; dev:AK | profile=dev file=%HOME/creds.json | AK.dev
- | at=creds.json; dev:AK | profile=dev file=~/creds.json | AK.dev
B_CREDENTIALS_FILE=%HOME/creds.json | at=creds.json; dev:AK | profile=dev | AK.dev
- | at=creds.json; current=dev; dev:AK | file=%HOME/creds.json | refused
- | dev:AK | region=null profile=dev | AK.dev
A_ACCESS_KEY=AK.ali | dev:StsToken sts_token=tok.f | profile=dev | AK.ali+tok.f
- | dev:AK | profile=Dev | refused
A_PROFILE="" B_PROFILE=dev | dev:AK | - | AK.dev
A_PROFILE=dev | dev:AK | profile="" | refused
- | bom; dev:AK | profile=dev | refused
ali | bom; dev:AK | profile=dev | AK.ali
ali | raw={} | profile=dev | refused | AK.ali
- | dev:StsToken sts_token=tok.1; dev:AK id=AK.second | profile=dev | AK.second
- | dev:AK role=@r1 session=x | profile=dev | AK.dev
- | s:CloudSSO sts_token=tok.sso sts_expiration=4102444800 id=AK.sso | profile=s | refused | AK.sso+tok.sso
A_SECURITY_TOKEN=tok.env | dev:AK | profile=dev | AK.dev+tok.env
A_SECURITY_TOKEN=tok.env | dev:StsToken sts_token=tok.f | profile=dev | AK.dev+tok.env
## of the same kind, by the rules and not measured one by one
- | dev:OIDC role=@r1 | profile=dev | AK.dev
- | dev:CredentialsURI credentials_uri=http://127.0.0.1:1/x | profile=dev | AK.dev
- | dev:StsToken | profile=dev | AK.dev
- | dev:AK; dev:AK id=AK.dev2; other:AK | profile=dev | AK.dev2
A_ACCESS_KEY=AK.ali | dev:Weird | profile=dev | AK.ali
A_SHARED_CREDENTIALS_FILE=%HOME/gone.json | dev:AK | profile=dev file="" | AK.dev

# roles of profiles
- | dev:RamRoleArn role=@r1 session=sess seconds=900 | profile=dev | r1<AK.dev : r1 as sess for 900
- | dev:RamRoleArn role=@r1 | profile=dev | r1<AK.dev : r1 as credentials-go-* for 3600
- | dev:RamRoleArn role=@r1 session=sess | profile=dev | r1<AK.dev : r1 as sess for 3600
- | dev:RamRoleArn role=@r1 session=sess seconds=900 policy={} external_id=x1 | profile=dev | r1<AK.dev : r1 as sess for 900
ali | dev:RamRoleArn role=@r1 session=sess seconds=900 | profile=dev | r1<AK.ali : r1 as sess for 900
- | dev:RamRoleArn role=@r1 session=sess seconds=900 | profile=dev role.arn=@r2 role.session=s2 | r2<AK.dev : r2 as s2 for 900
- | dev:RamRoleArn role=@r1 session=sess seconds=900 | profile=dev role.arn="" | r1<AK.dev : r1 as sess for 900
- | dev:RamRoleArn role=@r1 session=sess seconds="900" | profile=dev | refused | r1<AK.dev : r1 as sess for 900
- | dev:RamRoleArn role=@r1 session=sess seconds=0 | profile=dev | r1<AK.dev : r1 as sess for 3600
A_ASSUME_ROLE_SESSION_EXPIRATION=1800 | dev:RamRoleArn role=@r1 session=sess seconds=900 | profile=dev role.arn=@r2 | r2<AK.dev : r2 as sess for 1800
## of the same kind, by the rules and not measured one by one
- | dev:RamRoleArn | profile=dev | AK.dev
- | dev:RamRoleArn role="" session=sess | profile=dev | AK.dev
ali | dev:RamRoleArn | profile=dev | AK.ali
- | dev:RamRoleArn | profile=dev role.arn="" | AK.dev

# chains of profiles
- | base:AK; ch:Chain source=base role=@r1 session=sess seconds=900 | profile=ch | r1<AK.base : r1 as sess for 900
- | base:AK; ch:Chain source=base role=@r1 session=sess seconds=900 | profile=ch role.arn=@r2 role.session=s2 | r2<r1<AK.base : r1 as sess for 900, r2 as s2 for 3600
- | base:StsToken sts_token=tok.f; c:Chain source=base role=@r1 session=sess seconds=900 | profile=c | r1<AK.base+tok.f : r1 as sess for 900
- | base:RamRoleArn role=@r1 session=sess seconds=900; c:Chain source=base role=@r2 session=sess seconds=900 | profile=c | r2<r1<AK.base : r1 as sess for 900, r2 as sess for 900
- | base:AK; c:Chain source=base role=@r1 session=sess seconds=900; d:Chain source=c role=@r2 session=sess seconds=900 | profile=d | r2<r1<AK.base : r1 as sess for 900, r2 as sess for 900
- | c:Chain source=c role=@r1 session=sess seconds=900 | profile=c | refused
ali | base:AK; c:Chain source=base role=@r1 session=sess seconds=900 | profile=c | AK.ali
A_ACCESS_KEY=AK.ali | base:AK; c:Chain source=base role=@r1 session=sess seconds=900 | profile=c | r1<AK.base : r1 as sess for 900
- | base:AK; c:Chain source=base role=@r1 session=sess seconds=900 external_id=x1 policy={} | profile=c | r1<AK.base : r1 as sess for 900 policy {} externalId x1
- | base:AK; c:Chain source=base role=@r1 | profile=c | r1<AK.base : r1 as credentials-go-* for 3600
- | at=creds.json; base:AK; c:Chain source=base role=@r1 session=sess seconds=900 | profile=c file=%HOME/creds.json | r1<AK.base : r1 as sess for 900
## of the same kind, by the rules and not measured one by one
- | base:Weird; c:Chain source=base role=@r1 session=sess | profile=c | r1<AK.base : r1 as sess for 3600
- | base:AK; base:AK id=AK.base2; c:Chain source=base role=@r1 session=sess | profile=c | r1<AK.base2 : r1 as sess for 3600

# assume_role
ali | - | role.arn=@r1 role.session=s1 role.seconds=999 | r1<AK.ali : r1 as s1 for 999
ali | - | role.arn=@r1 | r1<AK.ali : r1 as terraform for 3600
ali | - | role.arn=@r1 role.session=s1 role.policy="{\\"Version\\":\\"1\\"}" role.external_id="x 1" | r1<AK.ali : r1 as s1 for 3600 policy {"Version":"1"} externalId x 1
ali A_SECURITY_TOKEN=tok.env | - | role.arn=@r1 role.session=s1 | r1<AK.ali+tok.env : r1 as s1 for 3600
ali A_ASSUME_ROLE_SESSION_NAME=envsess A_ASSUME_ROLE_SESSION_EXPIRATION=1800 | - | role.arn=@r1 | r1<AK.ali : r1 as envsess for 1800
ali B_ROLE_SESSION_NAME=envsess | - | role.arn=@r1 | r1<AK.ali : r1 as envsess for 3600
ali A_ASSUME_ROLE_ARN=@renv | - | - | AK.ali
abc B_ROLE_ARN=@renv | - | - | AK.abc
ali A_ASSUME_ROLE_ARN=@renv | - | role.arn="" | AK.ali
ali | - | role.arn="" | AK.ali
ali A_ASSUME_ROLE_ARN=@renv | - | role.arn=@r1 | r1<AK.ali : r1 as terraform for 3600
- | dev:AK | profile=dev role.arn=@r1 role.session=s1 | r1<AK.dev : r1 as s1 for 3600
- | dev:StsToken sts_token=tok.f | profile=dev role.arn=@r1 role.session=s1 | r1<AK.dev+tok.f : r1 as s1 for 3600
- | - | uri=http://%EP/creds role.arn=@r1 role.session=s1 | r1<AK.uri+tok.uri : r1 as s1 for 3600
ali | - | role.arn=" @r1 " | r1<AK.ali : r1 as terraform for 3600
ali A_ASSUME_ROLE_SESSION_EXPIRATION=1800 | - | role.arn=@r1 role.seconds=1200 | r1<AK.ali : r1 as terraform for 1200
ali A_ASSUME_ROLE_SESSION_EXPIRATION=abc | - | role.arn=@r1 | r1<AK.ali : r1 as terraform for 3600
ali A_ASSUME_ROLE_ARN=@renv | - | role | renv<AK.ali : renv as terraform for 3600
ali B_ROLE_ARN=@renv | - | role | renv<AK.ali : renv as terraform for 3600
ali A_ASSUME_ROLE_ARN=@ra B_ROLE_ARN=@rb | - | role | ra<AK.ali : ra as terraform for 3600
ali A_ASSUME_ROLE_ARN=@ra A_ASSUME_ROLE_SESSION_NAME=sa B_ROLE_SESSION_NAME=sb | - | role | ra<AK.ali : ra as sa for 3600
ali | - | access_key=AK.p secret_key=s role.arn=@r1 | r1<AK.p : r1 as terraform for 3600
## of the same kind, by the rules and not measured one by one
ali A_ASSUME_ROLE_SESSION_NAME=envsess | - | role.arn=@r1 role.session="" | r1<AK.ali : r1 as terraform for 3600
ali B_ROLE_ARN=@renv A_ASSUME_ROLE_ARN=@renv | - | role.arn="" role.session=s | AK.ali

# chains of roles: refused by this release, an open change of it takes a list
ali | - | role.0.arn=@r1 role.1.arn=@r2 | refused | r2<r1<AK.ali : r1 as terraform for 3600, r2 as terraform for 3600
ali | - | role.0.arn=@r1 role.0.session=s1 role.1.arn=@r2 role.1.seconds=900 role.2.arn=@r3 | refused | r3<r2<r1<AK.ali : r1 as s1 for 3600, r2 as terraform for 900, r3 as terraform for 3600
ali | - | role.0.arn="" role.1.arn=@r2 | refused | r2<AK.ali : r2 as terraform for 3600
ali | - | role.0.arn="" role.1.arn="" | refused | AK.ali
- | dev:AK | profile=dev role.0.arn=@r1 role.1.arn=@r2 | refused | r2<r1<AK.dev : r1 as terraform for 3600, r2 as terraform for 3600
- | jwt=jwt.1 | oidc.provider=@@x oidc.file=%HOME/tok oidc.arn=@ro role.0.arn=@r1 role.1.arn=@r2 | refused | r2<r1<ro<oidc:jwt.1 : ro as terraform for -, r1 as terraform for 3600, r2 as terraform for 3600

# credentials_uri
A_CREDENTIALS_URI=http://%EP/creds | - | - | AK.uri+tok.uri
B_CREDENTIALS_URI=http://%EP/creds | - | - | AK.uri+tok.uri
ali | - | uri=http://%EP/creds | AK.ali
A_ACCESS_KEY=AK.ali | - | uri=http://%EP/creds | AK.uri+tok.uri
A_CREDENTIALS_URI=http://127.0.0.1:1/x | - | uri=http://%EP/creds | AK.uri+tok.uri
## of the same kind, by the rules and not measured one by one
A_CREDENTIALS_URI=http://%EP/creds | - | uri="" | refused

# oidc
- | jwt=jwt.1 | oidc.provider=@@x oidc.file=%HOME/tok oidc.arn=@ro oidc.session=so | ro<oidc:jwt.1 : ro as so for -
- | - | oidc.provider=@@x oidc.token=jwt.2 oidc.arn=@ro oidc.session=so oidc.seconds=1000 oidc.policy={} | ro<oidc:jwt.2 : ro as so for 1000 policy {}
- | jwt=jwt.1 | oidc.provider=@@x oidc.token=jwt.2 oidc.file=%HOME/tok oidc.arn=@ro oidc.session=so | ro<oidc:jwt.2 : ro as so for -
B_OIDC_PROVIDER_ARN=@@x B_OIDC_TOKEN_FILE=%HOME/tok B_ROLE_ARN=@ro B_ROLE_SESSION_NAME=so | jwt=jwt.1 | oidc.0 | ro<oidc:jwt.1 : ro as so for -
B_OIDC_PROVIDER_ARN=@@x B_OIDC_TOKEN_FILE=%HOME/tok B_ROLE_ARN=@ro B_ROLE_SESSION_NAME=so | jwt=jwt.1 | - | refused | ro<oidc:jwt.1 : ro as so for -
- | - | oidc.provider=@@x oidc.token=jwt.2 oidc.arn=@ro | ro<oidc:jwt.2 : ro as terraform for -
ali | - | oidc.provider=@@x oidc.token=jwt.2 oidc.arn=@ro | AK.ali
- | - | oidc.provider=@@x oidc.token=jwt.2 oidc.arn=@ro oidc.session=so role.arn=@r1 role.session=s1 | r1<ro<oidc:jwt.2 : ro as so for -, r1 as s1 for 3600
- | dev:AK | profile=dev oidc.provider=@@x oidc.token=jwt.2 oidc.arn=@ro | AK.dev
B_OIDC_TOKEN_FILE=%HOME/tok | jwt=jwt.1 | oidc.provider=@@x oidc.arn=@ro | ro<oidc:jwt.1 : ro as terraform for -
- | jwt="jwt.1\\n" | oidc.provider=@@x oidc.arn=@ro oidc.file=%HOME/tok | ro<oidc:jwt.1 : ro as terraform for -
- | jwt=jwt.1 | oidc.provider=@@x oidc.arn=@ro oidc.file=~/tok | refused
A_ACCESS_KEY=AK.ali | - | oidc.provider=@@x oidc.token=jwt.2 oidc.arn=@ro | refused | ro<oidc:jwt.2 : ro as terraform for -
## of the same kind, by the rules and not measured one by one
B_OIDC_TOKEN_FILE=%HOME/tok B_ROLE_SESSION_NAME=envsess | jwt=jwt.1 | oidc.provider=@@x oidc.arn=@ro oidc.session="" | ro<oidc:jwt.1 : ro as terraform for -
B_ROLE_ARN=@ro | jwt=jwt.1 | oidc.provider=@@x oidc.file=%HOME/tok oidc.arn="" | refused

# hosts
ali ENS_ENDPOINT=%EP | - | bare | AK.ali
ali B_ENDPOINT_ENS=127.0.0.2:%PORT | - | endpoints.0.ens=127.0.0.1:%PORT bare | 127.0.0.1:%PORT
ali B_ENDPOINT_ENS=127.0.0.1:%PORT ENS_ENDPOINT=127.0.0.2:%PORT | - | bare | 127.0.0.1:%PORT
ali ENS_ENDPOINT=127.0.0.2:%PORT | - | endpoints.0.ens="" endpoints.0.sts=127.0.0.1:%PORT bare | 127.0.0.2:%PORT
ali | - | bare | ens.aliyuncs.com
ali | - | region=ap-southeast-1 bare | ens.aliyuncs.com | ens.ap-southeast-1.aliyuncs.com
ali | - | region=cn-shanghai bare | ens.aliyuncs.com
ali | - | region=eu-central-1 bare | ens.aliyuncs.com
ali | - | endpoints.0.ens=127.0.0.1:%PORT role.arn=@r1 bare | 127.0.0.1:%PORT sts.cn-hangzhou.aliyuncs.com
ali | - | region=ap-southeast-1 endpoints.0.ens=127.0.0.1:%PORT role.arn=@r1 bare | 127.0.0.1:%PORT sts.ap-southeast-1.aliyuncs.com
ali B_ENDPOINT_STS=127.0.0.1:%PORT | - | endpoints.0.ens=127.0.0.1:%PORT role.arn=@r1 bare | 127.0.0.1:%PORT sts.cn-hangzhou.aliyuncs.com | 127.0.0.1:%PORT
ali STS_ENDPOINT=127.0.0.1:%PORT | - | endpoints.0.ens=127.0.0.1:%PORT role.arn=@r1 bare | 127.0.0.1:%PORT sts.cn-hangzhou.aliyuncs.com | 127.0.0.1:%PORT
ali | - | region=ap-southeast-1 account_type=International bare | ens.aliyuncs.com | ens.ap-southeast-1.aliyuncs.com
`;
