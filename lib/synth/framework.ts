/** The only file that names the framework: the entry for CDK Terrain compiles the same sources over "cdktn". */
export {
  AnnotationMetadataEntryType,
  App,
  Aspects,
  DefaultTokenResolver,
  type IResolvable,
  type IResolveContext,
  StringConcat,
  TerraformElement,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
} from "cdktf";

/** The framework of this entry: the build writes the other's name in that of CDK Terrain. */
export const FRAMEWORK: "cdktf" | "cdktn" = "cdktf";
