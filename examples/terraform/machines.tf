terraform {
  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}

resource "alicloud_ens_instance" "web" {
  image_id            = local.ens_images["web-image"].imageId
  instance_type       = "ens.sn1.small"
  payment_type        = "PayAsYouGo"
  schedule_area_level = "Region"
  ens_region_id       = "cn-hangzhou-44"
  password_inherit    = true

  # Without it, Terraform replaces the machine at every apply.
  system_disk {
    size = 40
  }
}
