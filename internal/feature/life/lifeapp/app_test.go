package lifeapp_test

import "context"

var ctx = context.Background()
