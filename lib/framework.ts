/**
 * The only file that names the framework: the entry for CDK Terrain compiles the same sources over "cdktn".
 */
export {
  Annotations,
  App,
  type IResolvable,
  Lazy,
  TerraformElement,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
} from "cdktf";
