# The pins: npx ens-images add web-image --image-name 'web-base-*' --pick mostRecent
locals {
  ens_pins   = jsondecode(file("${path.module}/ens-images.lock.json")).pins
  ens_images = { for key, pins in local.ens_pins : trimprefix(key, "pin//") => pins[0].image if startswith(key, "pin//") && length(pins) == 1 }
}

# So that a plan shows the image by its name.
output "web_image" {
  value = "${local.ens_images["web-image"].imageName} (${local.ens_images["web-image"].imageId})"
}
