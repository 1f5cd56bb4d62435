// The routes of designs.

export const designRoutes = [];
