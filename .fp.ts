import { readFileSync, readdirSync, statSync } from "node:fs"
import { redactor } from "/work/redact/src/redact/redactor.ts"
const r=redactor({tag:()=>"aaaaaa"})
const [,,dir,ext,lim]=process.argv
let bytes=0,n=0,ms=0; const kinds:any={}
for(const f of readdirSync(dir!,{recursive:true,encoding:"utf8"})){
  if(!new RegExp(`\\.(${ext})$`).test(f)) continue
  const p=dir+"/"+f; let s; try{s=statSync(p)}catch{continue}; if(!s.isFile()||s.size>400000) continue
  const t=readFileSync(p,"utf8"); bytes+=t.length
  const a=performance.now(); const found=r.find(t); ms+=performance.now()-a
  for(const x of found){n++; kinds[x.kind]=(kinds[x.kind]??0)+1; if(n<=Number(lim??80)) console.log(f.slice(-40),x.kind,JSON.stringify(t.slice(Math.max(0,x.start-50),x.start))+" <<"+JSON.stringify(t.slice(x.start,x.end).slice(0,80))+">> "+JSON.stringify(t.slice(x.end,x.end+10)))}
}
console.log(n,"in",(bytes/1e6).toFixed(1),"MB",(n/bytes*1e6).toFixed(2),"per MB",(bytes/1e3/ms).toFixed(1),"MB/s",kinds)
